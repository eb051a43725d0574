package org.posthorn.mailauth.dmarc;

import java.util.List;
import java.util.Optional;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.AuthenticationVerdict;

/// The DMARC result of a message.
///
/// @param verdict `PASS`; `FAIL`; `NONE` if no policy applies; `TEMPERROR` if a DNS query failed,
///   so that it neither passed nor failed (RFC 9989 §5.3.6); `PERMERROR` if the From field or the
///   record is invalid
/// @param author the evaluated domain; of several, the one with the worst result
/// @param policy the policy requested for failing messages, lowered if testing (`t=y`); `NONE`
///   without record. Applies only if the verdict is `FAIL`
/// @param published the record that applies, and its domain
/// @param organization the organizational domain of the author; empty if unknown
/// @param aligned identifiers that passed and are aligned, by method
/// @param reason an explanation for people, one line
public record DmarcResult(
    AuthenticationVerdict verdict,
    Optional<DomainName> author,
    Policy policy,
    Optional<TreeWalk.Published> published,
    Optional<DomainName> organization,
    List<Identifier> aligned,
    String reason) {

  public DmarcResult {
    aligned = List.copyOf(aligned);
  }

  /// Whether this method authenticated the author's domain, as in reports.
  public boolean isAligned(Identifier.Method method) {
    return aligned.stream().anyMatch(identifier -> identifier.method() == method);
  }

  /// The disposition that the policy requests for the message.
  public Policy requested() {
    return verdict == AuthenticationVerdict.FAIL ? policy : Policy.NONE;
  }
}
