package org.posthorn.mailauth.dmarc;

/// Bounds of a DMARC evaluation.
///
/// @param recordCharactersMax a longer text is not taken for a policy record: real ones have a few
///   hundred characters, and the DNS can carry 65,535
/// @param reportUrisMax addresses that are read of one `rua` or `ruf` tag; the others are ignored
/// @param mailboxesMax mailboxes in a From field; a field with more cannot be evaluated
/// @param authorDomainsMax different domains in a From field that are evaluated each; a field with
///   more cannot be evaluated (RFC 9989 §11.5)
/// @param identifiersMax domains of SPF and DKIM within the author's organization that are compared
///   with the author's by asking the DNS, eight questions each at most; whether further ones are
///   aligned counts as not known
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
