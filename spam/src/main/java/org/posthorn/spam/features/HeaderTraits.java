package org.posthorn.spam.features;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.ImapAddress;
import org.posthorn.mime.ImapEnvelope;

/// Features of header fields that the author of a message wrote. Fields that were added in transit
/// (Received, Return-Path, Delivered-To, X-Spam and similar), those of mailing lists, and dates are
/// not used: they would identify the route and time of a message, not its content. Of recipients
/// only number and type are used.
final class HeaderTraits {
  /// Fields of authors and their programs; their presence and position are features.
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

  /// Fields whose values are features, by words.
  private static final Map<String, Value> VALUES =
      Stream.of(
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
              "x-priority")
          .collect(Collectors.toUnmodifiableMap(name -> name, Value::of));

  private static final List<String> EXPECTED =
      List.of("date", "message-id", "to", "from", "subject", "mime-version");

  private static final TextTokens.Kind NAME = TextTokens.Kind.of("from:name");
  private static final TextTokens.Kind SUBJECT = TextTokens.Kind.of("subject");

  /// The hashes that the features of a field's value begin with.
  private record Value(TextTokens.Kind words, long shape) {
    static Value of(String name) {
      return new Value(TextTokens.Kind.of("value:" + name), FeatureSet.begin("shape:" + name));
    }
  }

  private final FeatureSet out;
  private final FeatureLimits limits;

  HeaderTraits(FeatureSet out, FeatureLimits limits) {
    this.out = out;
    this.limits = limits;
  }

  void read(HeaderFields header, ImapEnvelope envelope) {
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
        out.add(Namespace.FIELD_TWICE, name);
      }
      out.add(Namespace.FIELD, name);
      out.add(Namespace.FIELD_WRITTEN, written);
      long order = FeatureSet.hash(Namespace.FIELD_ORDER.hash, before);
      out.add(FeatureSet.hash(FeatureSet.with(order, ' '), name));
      before = name;
      Value value = VALUES.get(name);
      if (value != null) {
        value(value, field);
      }
    }
    for (String name : EXPECTED) {
      if (!seen.contains(name)) {
        out.add(Namespace.FIELD_MISSING, name);
      }
    }
    authors(envelope);
    recipients(envelope);
    subject(header);
    identifier(envelope);
    header
        .first("Date")
        .ifPresent(date -> out.addShape(Namespace.DATE_SHAPE, cut(date.value()), 24));
    received(header);
  }

  private void value(Value kind, HeaderField field) {
    String value = cut(field.value()).toLowerCase(Locale.ROOT);
    new TextTokens(out, kind.words).read(value);
    out.add(Shapes.with(kind.shape, value, 0, value.length(), 20));
  }

  private void authors(ImapEnvelope envelope) {
    List<ImapAddress> from = envelope.from();
    out.add(Namespace.FROM_COUNT, Math.min(from.size(), 4));
    if (from.isEmpty()) {
      return;
    }
    ImapAddress author = from.getFirst();
    String host = lower(author.host());
    String local = lower(author.mailbox());
    String name = cut(author.displayName());
    new TextTokens(out, NAME).read(name);
    out.addShape(Namespace.FROM_NAME_SHAPE, name, 12);
    out.addShape(Namespace.FROM_LOCAL_SHAPE, local, 12);
    out.add(Namespace.FROM_LOCAL, local);
    domains(Namespace.FROM_DOMAIN, host);
    if (name.indexOf('@') >= 0) {
      out.add(Namespace.FROM_NAME_ADDRESS);
    }
    if (!local.isEmpty() && name.toLowerCase(Locale.ROOT).contains(local)) {
      out.add(Namespace.FROM_NAME_HAS_LOCAL);
    }
    if (!envelope.ownReplyTo().isEmpty()) {
      ImapAddress reply = envelope.ownReplyTo().getFirst();
      String replyHost = lower(reply.host());
      boolean same = registered(replyHost).equals(registered(host));
      out.add(Namespace.REPLY_TO, same ? "same" : "other");
      if (!same) {
        domains(Namespace.REPLY_TO_DOMAIN, replyHost);
      }
      out.addShape(Namespace.REPLY_TO_LOCAL_SHAPE, lower(reply.mailbox()), 12);
    }
    String id = cut(envelope.messageId() == null ? "" : envelope.messageId());
    int at = id.lastIndexOf('@');
    if (at >= 0) {
      String idHost = id.substring(at + 1).replace(">", "").strip().toLowerCase(Locale.ROOT);
      out.add(Namespace.ID_HOST, registered(idHost).equals(registered(host)) ? "from" : "other");
      out.addShape(Namespace.ID_HOST_SHAPE, idHost, 12);
    }
    for (ImapAddress to : envelope.to()) {
      if (lower(to.host()).equals(host) && lower(to.mailbox()).equals(local)) {
        out.add(Namespace.TO_SELF);
        break;
      }
    }
  }

  private void recipients(ImapEnvelope envelope) {
    out.add(Namespace.TO_COUNT, Shapes.log(envelope.to().size()));
    out.add(Namespace.CC_COUNT, Shapes.log(envelope.cc().size()));
    boolean named = false;
    boolean nameIsAddress = false;
    for (ImapAddress to : envelope.to()) {
      String name = to.displayName();
      named |= !name.isEmpty();
      nameIsAddress |= !to.isGroupStart() && name.equalsIgnoreCase(to.mailbox());
      if (to.isGroupStart()) {
        out.add(Namespace.TO_GROUP, lower(to.mailbox()));
      }
    }
    out.add(Namespace.TO_NAMED, named ? "yes" : "no");
    if (nameIsAddress) {
      out.add(Namespace.TO_NAME_IS_LOCAL);
    }
  }

  private void subject(HeaderFields header) {
    HeaderField field = header.first("Subject").orElse(null);
    if (field == null) {
      return;
    }
    String written = cut(field.value());
    String text = cut(field.decoded());
    new TextTokens(out, SUBJECT).read(text);
    out.addShape(Namespace.SUBJECT_SHAPE, text, 16);
    out.add(Namespace.SUBJECT_LENGTH, Shapes.log(text.length()));
    int letters = 0;
    int capitals = 0;
    boolean ascii = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      letters += Character.isLetter(c) ? 1 : 0;
      capitals += Character.isUpperCase(c) ? 1 : 0;
      ascii &= c < 0x80;
    }
    out.add(Namespace.SUBJECT_CAPITALS, letters == 0 ? -1 : 4 * capitals / letters);
    if (written.contains("=?")) {
      out.add(Namespace.SUBJECT_ENCODED);
    } else if (!ascii) {
      out.add(Namespace.SUBJECT_RAW);
    }
    if (text.contains("    ")) {
      out.add(Namespace.SUBJECT_GAP);
    }
    String lower = text.strip().toLowerCase(Locale.ROOT);
    if (lower.startsWith("re:") || lower.startsWith("fw")) {
      boolean answers =
          header.first("In-Reply-To").or(() -> header.first("References")).isPresent();
      out.add(Namespace.SUBJECT_RE, lower.substring(0, 2) + (answers ? "+" : "-"));
    }
  }

  private void identifier(ImapEnvelope envelope) {
    String id = envelope.messageId();
    if (id != null) {
      out.addShape(Namespace.ID_SHAPE, cut(id), 24);
      int at = id.indexOf('@');
      out.add(Namespace.ID_LENGTH, at / 2);
    }
  }

  /// The shape of the earliest Received field, which is closest to the author: no names, addresses
  /// or dates.
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
      out.add(Namespace.HOP_UNKNOWN);
    }
    if (client.contains("may be forged")) {
      out.add(Namespace.HOP_FORGED);
    }
    int from = client.indexOf("from ");
    if (from >= 0) {
      int end = client.indexOf(' ', from + 5);
      String helo = client.substring(from + 5, end < 0 ? client.length() : end);
      out.addShape(Namespace.HOP_HELO, helo, 10);
    }
    int with = rest.indexOf(" with ");
    if (with >= 0) {
      int end = rest.indexOf(' ', with + 6);
      out.add(Namespace.HOP_WITH, rest.substring(with + 6, end < 0 ? rest.length() : end));
    }
  }

  private void domains(Namespace namespace, String host) {
    int from = 0;
    for (int labels = 0; labels < 8 && from < host.length(); labels++) {
      out.add(FeatureSet.hash(namespace.hash, host, from, host.length()));
      int dot = host.indexOf('.', from);
      from = dot < 0 ? host.length() : dot + 1;
    }
  }

  /// The last two labels, an approximation of the registered domain.
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
