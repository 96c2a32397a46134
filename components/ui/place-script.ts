/** Applies `data-place` (placed.ts) to what the parser or React adds or changes. Observers run before the next paint. */
export const PLACE_SCRIPT = `(() => {
  const apply = (one) => { one.style.cssText = one.getAttribute('data-place') ?? '' }
  const within = (node) => {
    if (node.nodeType !== 1) return
    if (node.hasAttribute('data-place')) apply(node)
    node.querySelectorAll('[data-place]').forEach(apply)
  }
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes)
      if (type === 'attributes') apply(target)
      else addedNodes.forEach(within)
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-place'] })
})()`
