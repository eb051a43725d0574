package org.posthorn.assistant.triage;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.posthorn.mime.HeaderFields;

/// Headers of messages to Alice, as this server has them.
final class TriageMail {
  static final String HOST = "mx.example.test";
  static final Instant NOW = Instant.parse("2026-03-21T10:00:00Z");

  /// What this server writes about a message that example.org is responsible for.
  static final String PASSED =
      """
      Authentication-Results: mx.example.test;
       dkim=pass header.d=example.org;
       dmarc=pass header.from=example.org
      """;

  /// About one that nobody is responsible for.
  static final String FAILED =
      """
      Authentication-Results: mx.example.test;
       dkim=none; spf=pass
       smtp.mailfrom=attacker.test; dmarc=none header.from=example.org
      """;

  private TriageMail() {}

  /// A header as it arrived at Alice.
  static HeaderFields arrived(String results, String fields) {
    return header(
        "Return-Path: <x@example.org>\nDelivered-To: alice@example.test\n" + results + fields);
  }

  static HeaderFields header(String fields) {
    String text = fields.replace("\n", "\r\n") + "\r\n";
    return HeaderFields.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  static MessageFacts facts(String results, String fields) {
    return MessageFacts.of(arrived(results, fields), HOST, NOW);
  }
}
