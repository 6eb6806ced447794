/* The elements of the page, each of the kind that the code takes it for. */

/** @template {HTMLElement} Kind @param {Element | null} element @param {new () => Kind} kind */
function checked(element, kind) {
  if (element instanceof kind) return element;
  throw new TypeError(`the page has no ${kind.name} where one is expected`);
}

/**
 * The element of this id.
 *
 * @template {HTMLElement} [Kind=HTMLElement]
 * @param {string} id
 * @param {new () => Kind} [kind]
 */
export const get = (id, kind) => /** @type {Kind} */ (checked(document.getElementById(id), kind ?? HTMLElement));

/**
 * The first element in another that a selector fits.
 *
 * @template {HTMLElement} Kind
 * @param {Element} root
 * @param {string} selector
 * @param {new () => Kind} kind
 */
export const within = (root, selector, kind) => checked(root.querySelector(selector), kind);

/**
 * A copy of the element in a template.
 *
 * @template {HTMLElement} Kind
 * @param {HTMLTemplateElement} template
 * @param {new () => Kind} kind
 */
export const copied = ({ content }, kind) => checked(document.importNode(content, true).firstElementChild, kind);

/** @param {string} id @param {(event: MouseEvent) => void} act */
export const onClick = (id, act) => get(id).addEventListener("click", act);
