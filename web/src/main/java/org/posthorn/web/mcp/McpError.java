package org.posthorn.web.mcp;

import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// A JSON-RPC error for the client.
final class McpError extends RuntimeException {
  static final int PARSE_ERROR = -32700;
  static final int INVALID_REQUEST = -32600;
  static final int METHOD_NOT_FOUND = -32601;
  static final int INVALID_PARAMS = -32602;
  static final int INTERNAL_ERROR = -32603;
  static final int HEADER_MISMATCH = -32020;
  static final int UNSUPPORTED_VERSION = -32022;

  private static final long serialVersionUID = 1;

  private final int code;
  private final transient Optional<ObjectNode> data;

  McpError(int code, String message) {
    this(code, message, Optional.empty());
  }

  McpError(int code, String message, Optional<ObjectNode> data) {
    super(message);
    this.code = code;
    this.data = data;
  }

  int code() {
    return code;
  }

  Optional<ObjectNode> data() {
    return data;
  }

  /// The status of the HTTP response.
  int status() {
    return switch (code) {
      case METHOD_NOT_FOUND, INVALID_PARAMS, INTERNAL_ERROR -> 200;
      default -> 400;
    };
  }
}
