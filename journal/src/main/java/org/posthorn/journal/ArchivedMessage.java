package org.posthorn.journal;

import java.time.Instant;
import java.util.HexFormat;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a record of the archive says of its message.
///
/// @param id of the record. Two records with the same id are the same message, which was written
///   again because a crash hid that it was written before
/// @param size of the message in octets
/// @param sha256 of the message, 32 bytes
public record ArchivedMessage(
    String id, JournalEntry entry, Outcome outcome, long size, String sha256, Instant archived) {
  private static final JsonMapper JSON = new JsonMapper();

  /// Whether the message was accepted.
  public enum Outcome {
    /// It was accepted.
    ACCEPTED,
    /// The server stopped, or its store failed, before it was known whether it was accepted.
    UNKNOWN
  }

  static byte[] encode(
      byte[] id, JournalEntry entry, Outcome outcome, long size, byte[] sha256, Instant archived) {
    return JSON.writeValueAsBytes(
        entry
            .json()
            .put("id", HexFormat.of().formatHex(id))
            .put("outcome", outcome == Outcome.ACCEPTED ? "accepted" : "unknown")
            .put("size", size)
            .put("sha256", HexFormat.of().formatHex(sha256))
            .put("archived", archived.toString()));
  }

  /// @throws IllegalArgumentException if it is malformed
  static ArchivedMessage decode(byte[] bytes) {
    try {
      JsonNode json = JSON.readTree(bytes);
      return new ArchivedMessage(
          json.required("id").asString(),
          JournalEntry.of(json),
          json.required("outcome").asString().equals("accepted")
              ? Outcome.ACCEPTED
              : Outcome.UNKNOWN,
          json.required("size").asLong(),
          json.required("sha256").asString(),
          Instant.parse(json.required("archived").asString()));
    } catch (JacksonException | java.time.DateTimeException e) {
      throw new IllegalArgumentException("the header of a record is malformed", e);
    }
  }
}
