/** One place that says what became of a change, also to those who do not see it. */
export const SavedLine = ({ said, error }: { said: string; error: string | null }) => (
  <>
    <p role="status" className="min-h-5 text-13 text-muted">
      {said}
    </p>
    {error ? (
      <p role="alert" className="text-13 text-danger-text">
        {error}
      </p>
    ) : null}
  </>
)
