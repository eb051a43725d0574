package org.posthorn.web.mcp;

/// Limits of calls by MCP.
///
/// @param requestBytesMax of a request; a message to write must fit
/// @param messagesMax of one list
/// @param textCharsMax of one part of a message's text; more is read in further calls
/// @param recipientsMax of a draft
public record McpLimits(int requestBytesMax, int messagesMax, int textCharsMax, int recipientsMax) {
  public static McpLimits defaults() {
    return new McpLimits(512 << 10, 50, 40_000, 100);
  }
}
