package org.posthorn.mime;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The Content-* fields of one entity (RFC 2045 §3), as octet strings (each `char` one octet),
/// unfolded and otherwise as written; `null` where the field is absent, as IMAP's NIL.
///
/// @param contentType `null` when absent; see [Entity#contentType()] for the default that applies
/// @param transferEncoding a token, in the case written
/// @param id Content-ID with its angle brackets
/// @param description Content-Description, still RFC 2047 encoded
/// @param md5 Content-MD5
/// @param disposition Content-Disposition
/// @param languages Content-Language tags; empty when absent
/// @param location Content-Location
public record MimeFields(
    @Nullable ContentType contentType,
    @Nullable String transferEncoding,
    @Nullable String id,
    @Nullable String description,
    @Nullable String md5,
    @Nullable ContentDisposition disposition,
    List<String> languages,
    @Nullable String location) {

  /// No field at all.
  public static final MimeFields NONE =
      new MimeFields(null, null, null, null, null, null, List.of(), null);

  /// Copies the list.
  public MimeFields {
    languages = List.copyOf(languages);
  }
}
