package org.posthorn.journal;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.posthorn.kv.StoreException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What the journal records of a message besides its octets.
///
/// @param from MAIL FROM without brackets; empty for the null reverse-path
/// @param recipients every RCPT TO that was accepted, in order
/// @param subject decoded; empty if there is none
/// @param messageId without angle brackets; empty if there is none
public record JournalEntry(
    Source source,
    Direction direction,
    String from,
    List<Recipient> recipients,
    String subject,
    String messageId) {
  private static final JsonMapper JSON = new JsonMapper();

  public JournalEntry {
    recipients = List.copyOf(recipients);
  }

  /// Where a message came from.
  ///
  /// @param received when it began to arrive
  /// @param traceId of the transaction, as in the 250 and the Received field
  /// @param client the client, as in the log; empty if there was no connection
  /// @param submitter the authenticated user; empty for mail of other servers
  public record Source(Instant received, String traceId, String client, String submitter) {}

  /// A recipient.
  ///
  /// @param address as the client gave it
  /// @param expanded the addresses that it led to: of accounts, after aliases and groups, and on
  ///   other servers; without those of recipients before it
  public record Recipient(String address, List<String> expanded) {
    public Recipient {
      expanded = List.copyOf(expanded);
    }
  }

  /// Whether the address is one of the recipients, or one that they led to; case is ignored.
  ///
  /// @param part part of an address
  public boolean hasRecipient(String part) {
    return recipients.stream()
        .anyMatch(to ->
            contains(to.address(), part)
                || to.expanded().stream().anyMatch(a -> contains(a, part)));
  }

  /// Whether a part of the sender, or of the authenticated user, matches; case is ignored.
  public boolean hasSender(String part) {
    return contains(from, part) || contains(source.submitter(), part);
  }

  static boolean contains(String text, String part) {
    return text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
  }

  /// As JSON.
  ObjectNode json() {
    ObjectNode json =
        JSON.createObjectNode()
            .put("received", source.received().toString())
            .put("direction", direction.name().toLowerCase(Locale.ROOT))
            .put("trace", source.traceId())
            .put("client", source.client())
            .put("submitter", source.submitter())
            .put("from", from);
    ArrayNode all = json.putArray("recipients");
    for (Recipient to : recipients) {
      ArrayNode expanded = all.addObject().put("address", to.address()).putArray("expanded");
      to.expanded().forEach(expanded::add);
    }
    return json.put("subject", subject).put("messageId", messageId);
  }

  /// Reads what the rows of a waiting record begin with.
  ///
  /// @throws StoreException of kind CORRUPT if it is malformed
  static JournalEntry read(byte[] bytes) {
    try {
      return of(JSON.readTree(bytes));
    } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
      throw new StoreException(
          StoreException.Kind.CORRUPT, "a record of the journal is malformed", e);
    }
  }

  /// @throws RuntimeException if it is not that of an entry
  static JournalEntry of(JsonNode json) {
    return new JournalEntry(
        new Source(
            Instant.parse(text(json, "received")),
            text(json, "trace"),
            text(json, "client"),
            text(json, "submitter")),
        Direction.valueOf(text(json, "direction").toUpperCase(Locale.ROOT)),
        text(json, "from"),
        json.required("recipients")
            .valueStream()
            .map(to ->
                new Recipient(
                    text(to, "address"),
                    to.required("expanded").valueStream().map(JsonNode::asString).toList()))
            .toList(),
        text(json, "subject"),
        text(json, "messageId"));
  }

  private static String text(JsonNode json, String name) {
    return json.required(name).asString();
  }
}
