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

/*
 * Swagger UI begins each field of a form with a made-up value, and sends all of them, also those that nobody chose.
 * It asks for them as samples of no media type, and reads those of lists as JSON.
 */
const untouched = {
  fn: {},
  /** @this {{ fn: object }} @param {{ fn: { getSampleSchema: (...asked: unknown[]) => unknown } }} system */
  afterLoad(system) {
    const { getSampleSchema: sample } = system.fn;
    Object.assign(this.fn, {
      /** @param {{ get: (name: string) => unknown }} schema @param {string | false} type @param {unknown[]} others */
      getSampleSchema: (schema, type, ...others) => {
        if (type !== false) return sample(schema, type, ...others);
        return schema.get("type") === "array" ? "[]" : "";
      },
    });
  },
};

/** @type {Window & { SwaggerUIBundle?: (options: object) => void }} */ (window).SwaggerUIBundle?.({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  supportedSubmitMethods: ["get", "post", "query"],
  plugins: [untouched],
  validatorUrl: null, // the validator is a service on the internet
});
