package org.posthorn.jmap.protocol;

import java.util.Optional;

/// A whole request is refused (RFC 8620 §3.6.1).
public final class RequestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;
  private final String limit;

  /// The reason.
  public enum Kind {
    UNKNOWN_CAPABILITY("unknownCapability"),
    NOT_JSON("notJSON"),
    NOT_REQUEST("notRequest"),
    LIMIT("limit");

    private final String name;

    Kind(String name) {
      this.name = name;
    }

    /// The URN in the problem details.
    public String type() {
      return "urn:ietf:params:jmap:error:" + name;
    }
  }

  public RequestException(Kind kind, String detail) {
    this(kind, detail, "");
  }

  private RequestException(Kind kind, String detail, String limit) {
    super(detail);
    this.kind = kind;
    this.limit = limit;
  }

  /// A limit of the session object was exceeded.
  public static RequestException limit(String name, String detail) {
    return new RequestException(Kind.LIMIT, detail, name);
  }

  public Kind kind() {
    return kind;
  }

  /// The exceeded limit, by its name in the session object.
  public Optional<String> limit() {
    return limit.isEmpty() ? Optional.empty() : Optional.of(limit);
  }
}
