package org.posthorn.spam.features;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.posthorn.mime.Envelope;
import org.posthorn.mime.EnvelopeAddress;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;

/// Makes features of the header, of those fields alone that whoever wrote a message put there.
/// Nothing is made of fields that the way to us adds (Received, Return-Path, Delivered-To, X-Spam
/// and the like), of those of mailing lists, or of dates: they would tell where mail was collected
/// and when, not what it is. Of recipients only their number and kind count.
final class HeaderTraits {
  /// Fields of authors and their programs whose presence and place say something.
  private static final Set<String> PRESENCE =
      Set.of(
          "bcc",
          "cc",
          "content-class",
          "content-description",
          "content-disposition",
          "content-language",
          "content-transfer-encoding",
          "content-type",
          "date",
          "disposition-notification-to",
          "from",
          "importance",
          "in-reply-to",
          "keywords",
          "message-id",
          "mime-version",
          "organization",
          "priority",
          "references",
          "reply-to",
          "return-receipt-to",
          "subject",
          "thread-index",
          "thread-topic",
          "to",
          "user-agent",
          "x-accept-language",
          "x-mailer",
          "x-mimeole",
          "x-msmail-priority",
          "x-priority",
          "feedback-id",
          "dkim-signature",
          "list-unsubscribe-post",
          "auto-submitted");

  /// Fields whose value is taken as it is, in words.
  private static final Set<String> VALUES =
      Set.of(
          "content-class",
          "content-disposition",
          "content-language",
          "content-transfer-encoding",
          "importance",
          "mime-version",
          "organization",
          "priority",
          "user-agent",
          "x-accept-language",
          "x-mailer",
          "x-mimeole",
          "x-msmail-priority",
          "x-priority");

  private final FeatureSet out;
  private final Limits limits;

  HeaderTraits(FeatureSet out, Limits limits) {
    this.out = out;
    this.limits = limits;
  }

  void read(HeaderFields header, Envelope envelope) {
    Set<String> seen = new HashSet<>();
    String before = "";
    List<HeaderField> fields = header.all();
    for (int i = 0; i < Math.min(fields.size(), limits.fieldsMax()); i++) {
      HeaderField field = fields.get(i);
      String written = field.name();
      String name = written.toLowerCase(Locale.ROOT);
      if (!PRESENCE.contains(name)) {
        continue;
      }
      if (!seen.add(name)) {
        out.add("field:twice", name);
      }
      out.add("field", name);
      out.add("field:written", written);
      out.add("field:order", before + " " + name);
      before = name;
      if (VALUES.contains(name)) {
        value(name, field);
      }
    }
    for (String name : List.of("date", "message-id", "to", "from", "subject", "mime-version")) {
      if (!seen.contains(name)) {
        out.add("field:missing", name);
      }
    }
    authors(envelope);
    recipients(envelope);
    subject(header);
    identifier(envelope);
    header.first("Date").ifPresent(date -> out.add("date:shape", Shapes.of(cut(date.value()), 24)));
    received(header);
  }

  private void value(String name, HeaderField field) {
    String value = cut(field.value()).toLowerCase(Locale.ROOT);
    new TextTokens(out, "value:" + name).read(value);
    out.add("shape:" + name, Shapes.of(value, 20));
  }

  private void authors(Envelope envelope) {
    List<EnvelopeAddress> from = envelope.from();
    out.add("from:count", Math.min(from.size(), 4));
    if (from.isEmpty()) {
      return;
    }
    EnvelopeAddress author = from.getFirst();
    String host = lower(author.host());
    String local = lower(author.mailbox());
    String name = cut(author.displayName());
    new TextTokens(out, "from:name").read(name);
    out.add("from:name-shape", Shapes.of(name, 12));
    out.add("from:local-shape", Shapes.of(local, 12));
    out.add("from:local", local);
    domains("from:domain", host);
    if (name.indexOf('@') >= 0) {
      out.add("from:name-address");
    }
    if (!local.isEmpty() && name.toLowerCase(Locale.ROOT).contains(local)) {
      out.add("from:name-has-local");
    }
    if (!envelope.ownReplyTo().isEmpty()) {
      EnvelopeAddress reply = envelope.ownReplyTo().getFirst();
      String replyHost = lower(reply.host());
      boolean same = registered(replyHost).equals(registered(host));
      out.add("reply-to", same ? "same" : "other");
      if (!same) {
        domains("reply-to:domain", replyHost);
      }
      out.add("reply-to:local-shape", Shapes.of(lower(reply.mailbox()), 12));
    }
    String id = cut(envelope.messageId() == null ? "" : envelope.messageId());
    int at = id.lastIndexOf('@');
    if (at >= 0) {
      String idHost = id.substring(at + 1).replace(">", "").strip().toLowerCase(Locale.ROOT);
      out.add("id:host", registered(idHost).equals(registered(host)) ? "from" : "other");
      out.add("id:host-shape", Shapes.of(idHost, 12));
    }
    boolean toSelf =
        envelope.to().stream()
            .anyMatch(to -> lower(to.host()).equals(host) && lower(to.mailbox()).equals(local));
    if (toSelf) {
      out.add("to:self");
    }
  }

  private void recipients(Envelope envelope) {
    out.add("to:count", Shapes.log(envelope.to().size()));
    out.add("cc:count", Shapes.log(envelope.cc().size()));
    boolean named = false;
    boolean nameIsAddress = false;
    for (EnvelopeAddress to : envelope.to()) {
      String name = to.displayName();
      named |= !name.isEmpty();
      nameIsAddress |= !to.isGroupStart() && name.equalsIgnoreCase(to.mailbox());
      if (to.isGroupStart()) {
        out.add("to:group", lower(to.mailbox()));
      }
    }
    out.add("to:named", named ? "yes" : "no");
    if (nameIsAddress) {
      out.add("to:name-is-local");
    }
  }

  private void subject(HeaderFields header) {
    HeaderField field = header.first("Subject").orElse(null);
    if (field == null) {
      return;
    }
    String written = cut(field.value());
    String text = cut(field.decoded());
    new TextTokens(out, "subject").read(text);
    out.add("subject:shape", Shapes.of(text, 16));
    out.add("subject:length", Shapes.log(text.length()));
    long letters = text.chars().filter(Character::isLetter).count();
    long capitals = text.chars().filter(Character::isUpperCase).count();
    out.add("subject:capitals", letters == 0 ? -1 : (int) (4 * capitals / letters));
    if (written.contains("=?")) {
      out.add("subject:encoded");
    } else if (!text.chars().allMatch(c -> c < 0x80)) {
      out.add("subject:raw");
    }
    if (text.contains("    ")) {
      out.add("subject:gap");
    }
    String lower = text.strip().toLowerCase(Locale.ROOT);
    if (lower.startsWith("re:") || lower.startsWith("fw")) {
      boolean answers =
          header.first("In-Reply-To").or(() -> header.first("References")).isPresent();
      out.add("subject:re", lower.substring(0, 2) + (answers ? "+" : "-"));
    }
  }

  private void identifier(Envelope envelope) {
    String id = envelope.messageId();
    if (id != null) {
      out.add("id:shape", Shapes.of(cut(id), 24));
      int at = id.indexOf('@');
      out.add("id:length", at / 2);
    }
  }

  /// Of the earliest hop, which is nearest to whoever wrote the message, how it looks: no name, no
  /// address, no date.
  private void received(HeaderFields header) {
    List<HeaderField> hops = header.all("Received");
    if (hops.isEmpty()) {
      return;
    }
    String hop = cut(hops.getLast().value()).toLowerCase(Locale.ROOT);
    int by = hop.indexOf(" by ");
    String client = by < 0 ? hop : hop.substring(0, by);
    String rest = by < 0 ? "" : hop.substring(by);
    if (client.contains("unknown")) {
      out.add("hop:unknown");
    }
    if (client.contains("may be forged")) {
      out.add("hop:forged");
    }
    int from = client.indexOf("from ");
    if (from >= 0) {
      int end = client.indexOf(' ', from + 5);
      String hello = client.substring(from + 5, end < 0 ? client.length() : end);
      out.add("hop:hello", Shapes.of(hello, 10));
    }
    int with = rest.indexOf(" with ");
    if (with >= 0) {
      int end = rest.indexOf(' ', with + 6);
      out.add("hop:with", rest.substring(with + 6, end < 0 ? rest.length() : end));
    }
  }

  private void domains(String namespace, String host) {
    String rest = host;
    for (int labels = 0; labels < 8 && !rest.isEmpty(); labels++) {
      out.add(namespace, rest);
      int dot = rest.indexOf('.');
      rest = dot < 0 ? "" : rest.substring(dot + 1);
    }
  }

  /// The last two labels: who has a domain, near enough.
  private static String registered(String host) {
    int dot = host.lastIndexOf('.');
    int before = dot < 0 ? -1 : host.lastIndexOf('.', dot - 1);
    return host.substring(before + 1);
  }

  private static String lower(@org.jspecify.annotations.Nullable String text) {
    return text == null ? "" : text.toLowerCase(Locale.ROOT);
  }

  private String cut(String text) {
    return text.length() <= limits.fieldOctetsMax()
        ? text
        : text.substring(0, limits.fieldOctetsMax());
  }
}
