package org.posthorn.mime;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A Content-Type field (RFC 2045 §5). Names are as written; compare with [#is].
///
/// @param type `text`
/// @param subtype `plain`; empty when the field is broken
/// @param parameters in the order written, joined continuations last
public record ContentType(String type, String subtype, List<Parameter> parameters) {
  /// What a part without the field is (RFC 2045 §5.2).
  public static final ContentType TEXT_PLAIN = new ContentType("text", "plain", List.of());

  /// What a part of a multipart/digest without the field is (RFC 2046 §5.1.5).
  public static final ContentType MESSAGE_RFC822 = new ContentType("message", "rfc822", List.of());

  /// Copies the list.
  public ContentType {
    parameters = List.copyOf(parameters);
  }

  /// Parses a field value; never fails. An empty or unreadable value gives what can be read of it.
  public static ContentType parse(String value) {
    return FieldParser.contentType(value, MimeLimits.defaults().parametersMax());
  }

  /// Whether this is `type/subtype`, in any case.
  public boolean is(String type, String subtype) {
    return this.type.equalsIgnoreCase(type) && this.subtype.equalsIgnoreCase(subtype);
  }

  /// Whether the type (not the subtype) is this one, in any case.
  public boolean isType(String type) {
    return this.type.equalsIgnoreCase(type);
  }

  /// Whether this is a whole message: message/rfc822 or message/global (RFC 6532 §3.7).
  public boolean isMessage() {
    return is("message", "rfc822") || is("message", "global");
  }

  /// A parameter's value decoded for people (RFC 2231, RFC 2047 where it was misused), or empty.
  public Optional<String> parameter(String name) {
    return FieldParser.decodedParameter(parameters, name);
  }

  /// `text/plain`, in lower case, without parameters.
  public String mediaType() {
    return (type + "/" + subtype).toLowerCase(Locale.ROOT);
  }
}
