// Elements of a component.

export const make = (name, properties = {}, ...children) => {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
};

/** A button with a Material icon, whose name is its tooltip and what a screen reader says. */
export const makeButton = (icon, label, action, className = "") => {
  const symbol = make("span", { className: "icon", textContent: icon, ariaHidden: "true" });
  return make("button", { type: "button", title: label, ariaLabel: label, onclick: action, className }, symbol);
};
