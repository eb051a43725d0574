package org.posthorn.mime;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes an entity as IMAP's ENVELOPE, BODY and BODYSTRUCTURE (RFC 9051 §7.5.2), as an octet
/// string: each `char` is one octet on the wire. Strings that cannot be quoted become literals.
final class ImapRendering {
  private static final String EMPTY_PART =
      "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 0 0";

  private final StringBuilder out = new StringBuilder(512);

  private ImapRendering() {}

  static String envelope(ImapEnvelope envelope) {
    ImapRendering rendering = new ImapRendering();
    rendering.writeEnvelope(envelope);
    return rendering.out.toString();
  }

  static String body(Entity message) {
    ImapRendering rendering = new ImapRendering();
    rendering.write(message, false);
    return rendering.out.toString();
  }

  static String bodyStructure(Entity message) {
    ImapRendering rendering = new ImapRendering();
    rendering.write(message, true);
    return rendering.out.toString();
  }

  private void writeEnvelope(ImapEnvelope envelope) {
    out.append('(');
    nstring(envelope.date());
    out.append(' ');
    text(envelope.subject());
    for (List<ImapAddress> addresses :
        List.of(
            envelope.from(),
            envelope.sender(),
            envelope.replyTo(),
            envelope.to(),
            envelope.cc(),
            envelope.bcc())) {
      out.append(' ');
      addresses(addresses);
    }
    out.append(' ');
    nstring(envelope.inReplyTo());
    out.append(' ');
    nstring(envelope.messageId());
    out.append(')');
  }

  private void addresses(List<ImapAddress> addresses) {
    if (addresses.isEmpty()) {
      out.append("NIL");
      return;
    }
    out.append('(');
    for (ImapAddress address : addresses) {
      String mailbox = address.mailbox();
      String host = address.host();
      out.append('(');
      text(address.name());
      out.append(' ');
      nstring(address.adl());
      out.append(' ');
      // A missing half must not be NIL, which would make the address the mark of a group.
      nstring(mailbox != null && mailbox.isEmpty() && host != null ? "MISSING_MAILBOX" : mailbox);
      out.append(' ');
      nstring(host != null && host.isEmpty() ? "MISSING_DOMAIN" : host);
      out.append(')');
    }
    out.append(')');
  }

  private void write(Entity entity, boolean extended) {
    if (entity.kind() == Entity.Kind.MULTIPART) {
      multipart(entity, extended);
    } else {
      single(entity, extended);
    }
  }

  private void multipart(Entity entity, boolean extended) {
    ContentType type = entity.contentType();
    out.append('(');
    if (entity.children().isEmpty()) {
      // The grammar wants a part at least.
      out.append(EMPTY_PART).append(extended ? " NIL NIL NIL NIL)" : ")");
    }
    entity.children().forEach(child -> write(child, extended));
    out.append(' ');
    string(type.subtype());
    if (extended) {
      out.append(' ');
      parameters(type.parameters(), false);
      out.append(' ');
      extension(entity.fields());
    }
    out.append(')');
  }

  private void single(Entity entity, boolean extended) {
    MimeFields fields = entity.fields();
    ContentType type = entity.contentType();
    boolean text = type.isType("text");
    out.append('(');
    string(type.type());
    out.append(' ');
    string(type.subtype());
    out.append(' ');
    parameters(type.parameters(), text);
    out.append(' ');
    nstring(fields.id());
    out.append(' ');
    nstring(fields.description());
    out.append(' ');
    String encoding = fields.transferEncoding();
    string(encoding == null ? "7bit" : encoding);
    out.append(' ').append(entity.bodySize());
    if (entity.kind() == Entity.Kind.MESSAGE) {
      Entity message = entity.children().getFirst();
      out.append(' ');
      writeEnvelope(message.envelopeOrNone());
      out.append(' ');
      write(message, extended);
    } else if (entity.isClosedMessage()) {
      out.append(' ');
      writeEnvelope(ImapEnvelope.NONE);
      out.append(' ').append(EMPTY_PART).append(extended ? " NIL NIL NIL NIL)" : ")");
    }
    if (text || entity.kind() == Entity.Kind.MESSAGE || entity.isClosedMessage()) {
      out.append(' ').append(entity.lines());
    }
    if (extended) {
      out.append(' ');
      nstring(fields.md5());
      out.append(' ');
      extension(fields);
    }
    out.append(')');
  }

  private void parameters(List<Parameter> parameters, boolean text) {
    boolean charset =
        !text || parameters.stream().anyMatch(p -> p.name().equalsIgnoreCase("charset"));
    if (parameters.isEmpty() && charset) {
      out.append("NIL");
      return;
    }
    out.append('(');
    String separator = "";
    for (Parameter parameter : parameters) {
      out.append(separator);
      string(parameter.name());
      out.append(' ');
      string(parameter.value());
      separator = " ";
    }
    if (!charset) {
      // RFC 2045 §5.2: the default charset is told rather than left to the client.
      out.append(separator).append("\"charset\" \"us-ascii\"");
    }
    out.append(')');
  }

  private void extension(MimeFields fields) {
    ContentDisposition disposition = fields.disposition();
    if (disposition == null) {
      out.append("NIL");
    } else {
      out.append('(');
      string(disposition.type());
      out.append(' ');
      parameters(disposition.parameters(), false);
      out.append(')');
    }
    out.append(' ');
    if (fields.languages().isEmpty()) {
      out.append("NIL");
    } else {
      out.append('(');
      String separator = "";
      for (String language : fields.languages()) {
        out.append(separator);
        string(language);
        separator = " ";
      }
      out.append(')');
    }
    out.append(' ');
    nstring(fields.location());
  }

  /// Text for people to read: each run of white space becomes a space.
  private void text(@Nullable String value) {
    nstring(value == null ? null : value.replaceAll("[ \\t\\r\\n]+", " ").strip());
  }

  private void nstring(@Nullable String value) {
    if (value == null) {
      out.append("NIL");
    } else {
      string(value);
    }
  }

  private void string(String value) {
    boolean plain = value.length() <= 1000;
    for (int i = 0; i < value.length() && plain; i++) {
      char c = value.charAt(i);
      plain = c >= ' ' && c < 0x7f && c != '"' && c != '\\';
    }
    if (plain) {
      out.append('"').append(value).append('"');
    } else {
      out.append('{').append(value.length()).append("}\r\n").append(value);
    }
  }
}
