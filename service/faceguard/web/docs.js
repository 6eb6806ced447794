/* The API's documentation: Swagger UI in the page's look, light or dark. */
{
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");

  /** @param {boolean} dark */
  const dress = (dark) => {
    root.classList.toggle("dark-mode", dark); // what Swagger UI's own styles go by
    root.dataset.theme = dark ? "dark" : "light";
  };

  dress(system.matches);
  system.addEventListener("change", ({ matches }) => dress(matches));
  document.querySelector("#theme")?.addEventListener("click", () => dress(!root.classList.contains("dark-mode")));
}

/** @type {Window & { SwaggerUIBundle?: (options: object) => void }} */ (window).SwaggerUIBundle?.({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  supportedSubmitMethods: ["get", "post", "query"],
  validatorUrl: null, // the validator is a service on the internet
});
