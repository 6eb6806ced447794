/** @type {Window & { SwaggerUIBundle?: (options: object) => void }} */ (window).SwaggerUIBundle?.({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  supportedSubmitMethods: ["get", "post", "query"],
  validatorUrl: null, // the validator is a service on the internet
});
