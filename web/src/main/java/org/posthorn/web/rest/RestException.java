package org.posthorn.web.rest;

import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.posthorn.admin.OperationException;
import org.posthorn.kv.StoreException;
import org.posthorn.web.Answer;
import org.posthorn.web.Problems;
import org.posthorn.web.WebException;

/// A request is refused. Programs get problem details (RFC 9457) with a stable code.
public final class RestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Codes that programs can distinguish.
  public enum Code {
    INVALID(400),
    UNAUTHENTICATED(401),
    FORBIDDEN(403),
    /// The browser session was opened too long ago for this operation.
    SIGN_IN_AGAIN(403),
    NOT_FOUND(404),
    /// The object to create exists already.
    EXISTS(409),
    /// Not possible in the current state.
    CONFLICT(409),
    TOO_LARGE(413),
    UNSUPPORTED_TYPE(415),
    TOO_MANY_REQUESTS(429),
    UNAVAILABLE(503),
    /// The quota of the account is exceeded (RFC 4918 §11.5).
    OVER_QUOTA(507);

    private final int status;

    Code(int status) {
      this.status = status;
    }

    /// The status (RFC 9110 §15).
    public int status() {
      return status;
    }

    /// The code as text.
    public String word() {
      return RestJson.word(name());
    }
  }

  /// Codes that correspond only to their status.
  private static final Set<Code> OF_STATUS =
      EnumSet.complementOf(EnumSet.of(Code.CONFLICT, Code.SIGN_IN_AGAIN));

  private static final Duration SOON = Duration.ofSeconds(1);

  private final Code code;
  private final String pointer;
  private final Duration wait;

  /// @param detail one sentence for people, no secrets
  public RestException(Code code, String detail) {
    this(code, detail, "");
  }

  /// @param pointer to the invalid value in the body (RFC 6901); empty for none
  public RestException(Code code, String detail, String pointer) {
    this(code, detail, pointer, SOON);
  }

  private RestException(Code code, String detail, String pointer, Duration wait) {
    super(detail, null, false, false);
    this.code = code;
    this.pointer = pointer;
    this.wait = wait;
  }

  /// Too many requests of a kind, with the time to wait.
  public static RestException tooMany(String detail, Duration wait) {
    return new RestException(Code.TOO_MANY_REQUESTS, detail, "", wait);
  }

  public Code code() {
    return code;
  }

  /// Translates an exception of a lower module.
  ///
  /// @throws RuntimeException that exception, if it is a defect
  static RestException of(RuntimeException exception) {
    if (exception instanceof RestException refused) {
      return refused;
    }
    if (exception instanceof StoreException) {
      return new RestException(Code.UNAVAILABLE, "the store is not available");
    }
    OperationException refused = OperationException.of(exception).orElseThrow(() -> exception);
    return new RestException(code(refused.reason()), refused.getMessage());
  }

  private static Code code(OperationException.Reason reason) {
    return switch (reason) {
      case INVALID -> Code.INVALID;
      case NOT_FOUND -> Code.NOT_FOUND;
      case EXISTS -> Code.EXISTS;
      case REFUSED -> Code.FORBIDDEN;
      case SIGN_IN_AGAIN -> Code.SIGN_IN_AGAIN;
      case FAILED, CONFIGURATION -> Code.CONFLICT;
      case UNAVAILABLE -> Code.UNAVAILABLE;
    };
  }

  Answer toAnswer() {
    Map<String, Object> problem = new LinkedHashMap<>();
    problem.put("code", code);
    if (!pointer.isEmpty()) {
      problem.put("pointer", pointer);
    }
    Answer answer = problem(code.status(), String.valueOf(getMessage()), problem);
    return code == Code.TOO_MANY_REQUESTS || code == Code.UNAVAILABLE
        ? answer.with("Retry-After", Long.toString(wait.toSeconds()))
        : answer;
  }

  /// The response for a refusal by the web server, with the code of its status, or else
  /// [Code#INVALID], as for a wrong method.
  static Answer toAnswer(WebException refused) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("code", Code.INVALID);
    for (Code code : OF_STATUS) {
      if (code.status() == refused.status()) {
        members.put("code", code);
      }
    }
    Answer answer = problem(refused.status(), String.valueOf(refused.getMessage()), members);
    for (Answer.Field field : refused.toAnswer().fields()) {
      answer = answer.adding(field.name(), field.value());
    }
    return answer;
  }

  private static Answer problem(int status, String detail, Map<String, Object> members) {
    return Answer.of(
            Problems.CONTENT_TYPE,
            RestJson.MAPPER.writeValueAsBytes(Problems.members(status, detail, members)))
        .withStatus(status);
  }
}
