export const dynamic = 'force-dynamic'

const COLUMNS = ['Identity', 'Source', 'Owner', 'Last used', 'Standing', 'Grants', 'Environment', 'First seen']

export default function Page() {
  const rows = Array.from({ length: 50 }, (_, row) => COLUMNS.map((column) => `${column} ${row}`))
  return (
    <table>
      <thead>
        <tr>
          {COLUMNS.map((column) => (
            <th key={column}>{column}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((cells) => (
          <tr key={cells[0]}>
            {cells.map((cell) => (
              <td key={cell}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
