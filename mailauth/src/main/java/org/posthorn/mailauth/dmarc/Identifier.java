package org.posthorn.mailauth.dmarc;

import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.AuthenticationVerdict;

/// A domain checked by SPF or DKIM, and the result. RFC 9989 §4.4.
///
/// @param domain for SPF that of the envelope sender, or of HELO if the sender is empty (RFC 7208
///   §2.4); for DKIM the `d=` of one signature
public record Identifier(Method method, DomainName domain, AuthenticationVerdict verdict) {
  public enum Method {
    SPF,
    DKIM
  }
}
