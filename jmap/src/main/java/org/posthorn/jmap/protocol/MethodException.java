package org.posthorn.jmap.protocol;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A call failed (RFC 8620 §3.6.2, §5); later calls of the request are executed.
public final class MethodException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Type type;

  /// The error type in the response.
  public enum Type {
    SERVER_UNAVAILABLE("serverUnavailable"),
    SERVER_FAIL("serverFail"),
    UNKNOWN_METHOD("unknownMethod"),
    INVALID_ARGUMENTS("invalidArguments"),
    INVALID_RESULT_REFERENCE("invalidResultReference"),
    FORBIDDEN("forbidden"),
    ACCOUNT_NOT_FOUND("accountNotFound"),
    ACCOUNT_NOT_SUPPORTED_BY_METHOD("accountNotSupportedByMethod"),
    ACCOUNT_READ_ONLY("accountReadOnly"),
    FROM_ACCOUNT_NOT_FOUND("fromAccountNotFound"),
    TOO_MANY_CHANGES("tooManyChanges"),
    REQUEST_TOO_LARGE("requestTooLarge"),
    CANNOT_CALCULATE_CHANGES("cannotCalculateChanges"),
    STATE_MISMATCH("stateMismatch"),
    ANCHOR_NOT_FOUND("anchorNotFound"),
    UNSUPPORTED_SORT("unsupportedSort"),
    UNSUPPORTED_FILTER("unsupportedFilter"),
    /// RFC 9404 §4.3
    UNKNOWN_DATA_TYPE("unknownDataType");

    private final String text;

    Type(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /// @param description for the client's developers: one sentence, no secrets
  public MethodException(Type type, String description) {
    super(description);
    this.type = type;
  }

  public static MethodException invalid(String description) {
    return new MethodException(Type.INVALID_ARGUMENTS, description);
  }

  public Type type() {
    return type;
  }

  /// The arguments of the `error` response.
  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("type", type.toString());
    json.put("description", getMessage());
    return json;
  }
}
