// What lookups and credentials are made of.
const request = (method, body_type) => ({
  method,
  headers: {},
  body_type,
  body: "",
  timeout_seconds: 10,
  repeatable: false,
  retry: null,
  credential: "",
  signing_secret: "",
  success: { statuses: ["2xx"], condition: "" },
  read: {},
});

/** The spellings of a number, each as an example. */
export const FORM_SAMPLES = {
  e164: "+33184881234",
  plus0: "0033184881234",
  national: "0184881234",
  digits: "33184881234",
  last9: "184881234",
  last8: "84881234",
  last7: "4881234",
};
export const FORMS = Object.keys(FORM_SAMPLES);
export const READ_NAMES = ["name", "company", "id", "url", "owner", "updated"];
export const ON_MANY = ["ask", "newest", "first", "none"];
export const BODY_TYPES = ["json", "form", "multipart", "text", "xml"];

export const freshLookup = () => ({
  id: "",
  name: "",
  enabled: true,
  target: "",
  request: request("", "json"),
  matches: null,
  read: { name: { source: "json", path: "name" } },
  card: "",
  number_formats: ["e164", "national", "digits", "last9"],
  on_many: "ask",
});

const limits = { daily_limit: 0, over_limit: "wait", per_minute: 0, concurrent: 0 };
const oauth2 = { token_url: "", client_id: "", client_secret: "", scope: "", style: "body", scheme: "Bearer", token_parameter: "", parameters: {} };

/** The fields of each type of credential, as they begin. */
export const TYPES = {
  bearer: { token: "", scheme: "Bearer" },
  basic: { username: "", password: "" },
  header: { header: "X-Api-Key", value: "" },
  query: { parameter: "", value: "" },
  oauth2_client: oauth2,
  oauth2_refresh: { ...oauth2, authorize_url: "" },
  login: { target: "", request: request("POST", "form"), session_minutes: 30, headers: {}, query: {} },
  none: {},
};

export const freshCredential = (type) => ({ id: "", name: "", type, ...limits, ...structuredClone(TYPES[type]) });
