package org.posthorn.imap.fetch;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.mime.ContentDisposition;
import org.posthorn.mime.ContentType;
import org.posthorn.mime.Entity;
import org.posthorn.mime.ImapEnvelope;
import org.posthorn.mime.MimeFields;
import org.posthorn.mime.Parameter;

/// Writes BODY and BODYSTRUCTURE. RFC 9051 §7.5.2, §9 `body`; where the RFC leaves a choice, the
/// output is the same as Dovecot's.
final class BodyStructureRendering {

  /// The grammar requires at least one part in a multipart, and a body in a message: this is
  /// written if there is none.
  private static final String EMPTY_PART =
      "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 0 0";

  private final ResponseBuffer to;
  private final boolean extended;

  private BodyStructureRendering(ResponseBuffer to, boolean extended) {
    this.to = to;
    this.extended = extended;
  }

  /// @param extended BODYSTRUCTURE, with extension data, instead of BODY
  static void write(Entity message, boolean extended, ResponseBuffer to) {
    new BodyStructureRendering(to, extended).body(message);
  }

  // The scanner limits the nesting, and so this recursion. body = "(" (body-type-1part /
  // body-type-mpart) ")"
  private void body(Entity entity) {
    to.octet('(');
    if (entity.kind() == Entity.Kind.MULTIPART) {
      multipart(entity);
    } else {
      singlePart(entity);
    }
    to.octet(')');
  }

  // body-type-mpart = 1*body SP media-subtype [SP body-ext-mpart]
  private void multipart(Entity entity) {
    if (entity.children().isEmpty()) {
      emptyPart();
    }
    for (Entity child : entity.children()) {
      body(child);
    }
    ContentType type = entity.contentType();
    to.octet(' ').string(type.subtype().isEmpty() ? "x-unknown" : type.subtype());
    if (extended) {
      // body-ext-mpart = body-fld-param [SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc ...
      to.octet(' ');
      parameters(type.parameters(), false);
      commonExtension(entity.fields());
    }
  }

  private void emptyPart() {
    to.text(EMPTY_PART).text(extended ? " NIL NIL NIL NIL)" : ")");
  }

  // body-type-1part = (body-type-basic / body-type-msg / body-type-text) [SP body-ext-1part]
  // body-type-msg = media-message SP body-fields SP envelope SP body SP body-fld-lines
  private void singlePart(Entity entity) {
    MimeFields fields = entity.fields();
    ContentType type = entity.contentType();
    boolean text = type.isType("text");
    to.string(type.type()).octet(' ').string(type.subtype()).octet(' ');
    // body-fields = body-fld-param SP body-fld-id SP body-fld-desc SP body-fld-enc SP
    //               body-fld-octets
    parameters(type.parameters(), text);
    to.octet(' ').nstring(fields.id());
    to.octet(' ').nstring(fields.description());
    String encoding = fields.transferEncoding();
    // RFC 2045 §6.1: the default.
    to.octet(' ').string(encoding == null || encoding.isEmpty() ? "7bit" : encoding);
    to.octet(' ').number(entity.bodySize());
    if (entity.kind() == Entity.Kind.MESSAGE) {
      Entity inner = entity.children().getFirst();
      to.octet(' ');
      EnvelopeRendering.write(inner.envelopeOrNone(), to);
      to.octet(' ');
      body(inner);
      to.octet(' ').number(entity.lines());
    } else if (entity.isClosedMessage()) {
      to.octet(' ');
      EnvelopeRendering.write(ImapEnvelope.NONE, to);
      to.octet(' ');
      emptyPart();
      to.octet(' ').number(entity.lines());
    } else if (text) {
      // body-type-text = media-text SP body-fields SP body-fld-lines
      to.octet(' ').number(entity.lines());
    }
    if (extended) {
      // body-ext-1part = body-fld-md5 [SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc ...
      to.octet(' ').nstring(fields.md5());
      commonExtension(fields);
    }
  }

  private void commonExtension(MimeFields fields) {
    disposition(fields.disposition());
    languages(fields.languages());
    to.octet(' ').nstring(fields.location());
  }

  // body-fld-dsp = "(" string SP body-fld-param ")" / nil
  private void disposition(@Nullable ContentDisposition disposition) {
    if (disposition == null) {
      to.text(" NIL");
      return;
    }
    to.text(" (").string(disposition.type()).octet(' ');
    parameters(disposition.parameters(), false);
    to.octet(')');
  }

  // body-fld-lang = nstring / "(" string *(SP string) ")"
  private void languages(List<String> languages) {
    if (languages.isEmpty()) {
      to.text(" NIL");
      return;
    }
    to.text(" (");
    for (int i = 0; i < languages.size(); i++) {
      if (i > 0) {
        to.octet(' ');
      }
      to.string(languages.get(i));
    }
    to.octet(')');
  }

  // body-fld-param = "(" string SP string *(SP string SP string) ")" / nil
  private void parameters(List<Parameter> parameters, boolean text) {
    // RFC 2045 §5.2: text without a charset is US-ASCII.
    boolean charset = text && parameters.stream().noneMatch(BodyStructureRendering::isCharset);
    if (parameters.isEmpty() && !charset) {
      to.text("NIL");
      return;
    }
    to.octet('(');
    for (int i = 0; i < parameters.size(); i++) {
      if (i > 0) {
        to.octet(' ');
      }
      to.string(parameters.get(i).name()).octet(' ').string(parameters.get(i).value());
    }
    if (charset) {
      to.text(parameters.isEmpty() ? "" : " ").text("\"charset\" \"us-ascii\"");
    }
    to.octet(')');
  }

  private static boolean isCharset(Parameter parameter) {
    return parameter.name().equalsIgnoreCase("charset");
  }
}
