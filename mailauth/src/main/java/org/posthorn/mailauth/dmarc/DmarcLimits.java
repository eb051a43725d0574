package org.posthorn.mailauth.dmarc;

/// Limits of a DMARC evaluation.
///
/// @param recordCharactersMax longer texts are not policy records: real ones have a few hundred
///   characters, but the DNS allows 65,535
/// @param reportUrisMax addresses of one `rua` or `ruf` tag that are read; the others are ignored
/// @param mailboxesMax mailboxes in a From field; a field with more cannot be evaluated
/// @param authorDomainsMax different domains in a From field, each of which is evaluated; a field
///   with more cannot be evaluated (RFC 9989 §11.5)
/// @param identifiersMax SPF and DKIM domains whose alignment is determined, with at most eight DNS
///   queries each; the alignment of further ones counts as unknown. Domains with another top-level
///   domain than the author's need no query and do not count
public record DmarcLimits(
    int recordCharactersMax,
    int reportUrisMax,
    int mailboxesMax,
    int authorDomainsMax,
    int identifiersMax) {

  public static DmarcLimits defaults() {
    return new DmarcLimits(4096, 10, 100, 3, 20);
  }
}
