package org.posthorn.mailauth.dmarc;

import java.util.List;
import java.util.Optional;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.AuthenticationVerdict;

/// What DMARC says of a message.
///
/// @param verdict `PASS`; `FAIL`; `NONE` if no policy applies; `TEMPERROR` if the DNS did not
///   answer, so that it neither passed nor failed (RFC 9989 §5.3.6); `PERMERROR` if the From field
///   or the record cannot be used
/// @param author the domain that was evaluated; of several the one with the worst result
/// @param policy what the owner asks for if the message fails, testing (`t=y`) taken into account;
///   `NONE` unless a record was found. Only meant to be applied where the verdict is `FAIL`
/// @param published the record that applies, and the domain where it was found
/// @param organization the organizational domain of the author; empty if it was not found out
/// @param aligned those that passed and are aligned with the author, for each method
/// @param reason for people: why it is so. One line
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

  /// Whether this method authenticated the author's domain, as reports say it.
  public boolean isAligned(Identifier.Method method) {
    return aligned.stream().anyMatch(identifier -> identifier.method() == method);
  }

  /// What to do with the message if its author's domain has its way.
  public Policy requested() {
    return verdict == AuthenticationVerdict.FAIL ? policy : Policy.NONE;
  }
}
