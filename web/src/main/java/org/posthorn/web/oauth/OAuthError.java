package org.posthorn.web.oauth;

import java.util.LinkedHashMap;
import java.util.Map;
import org.posthorn.web.Answer;
import tools.jackson.databind.json.JsonMapper;

/// An OAuth error (RFC 6749 §5.2 and related RFCs).
final class OAuthError extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final JsonMapper JSON = new JsonMapper();

  private final int status;
  private final String code;

  private OAuthError(int status, String code, String description) {
    super(description);
    this.status = status;
    this.code = code;
  }

  /// @param description for the developer of the client: US-ASCII, no secrets
  static OAuthError of(String code, String description) {
    return new OAuthError(400, code, description);
  }

  static OAuthError invalidRequest(String description) {
    return of("invalid_request", description);
  }

  static OAuthError invalidClient(String description) {
    return new OAuthError(401, "invalid_client", description);
  }

  /// After too many requests.
  static OAuthError tooMany(String description) {
    return new OAuthError(429, "temporarily_unavailable", description);
  }

  String code() {
    return code;
  }

  String description() {
    return String.valueOf(getMessage());
  }

  Answer toAnswer() {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("error", code);
    error.put("error_description", description());
    Answer answer = json(error).withStatus(status);
    // RFC 6749 §5.2: names the scheme that the client can authenticate by.
    return switch (status) {
      case 401 -> answer.with("WWW-Authenticate", "Basic realm=\"oauth\"");
      case 429 -> answer.with("Retry-After", "60");
      default -> answer;
    };
  }

  /// A JSON response. No response of this server is cached (RFC 6749 §5.1).
  static Answer json(Object value) {
    return Answer.of("application/json", JSON.writeValueAsBytes(value));
  }
}
