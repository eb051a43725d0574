package org.posthorn.web;

import java.util.List;

/// A request is refused. The client gets it as problem details (RFC 9457).
public final class WebException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient List<Answer.Field> fields;

  /// @param status of RFC 9110 §15.5, 15.6
  /// @param detail for the client: one line, no secrets
  public WebException(int status, String detail) {
    this(status, detail, List.of());
  }

  /// @param fields header fields of the response: `WWW-Authenticate`, `Retry-After`
  public WebException(int status, String detail, List<Answer.Field> fields) {
    super(detail);
    this.status = status;
    this.fields = List.copyOf(fields);
  }

  /// Refuses a request that may succeed later.
  public static WebException retryLater(int status, String detail) {
    return new WebException(status, detail, List.of(new Answer.Field("Retry-After", "5")));
  }

  public int status() {
    return status;
  }

  /// The response for the client.
  public Answer toAnswer() {
    Answer answer = Problems.of(status, String.valueOf(getMessage()));
    for (Answer.Field field : fields) {
      answer = answer.adding(field.name(), field.value());
    }
    return answer;
  }
}
