package org.posthorn.delivery.checks.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.delivery.checks.MessageAuthentication;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.dkim.DkimResult;

/// The domains that authenticated a message.
final class AuthenticatedDomains {
  /// No legitimate message has more signatures.
  static final int MOST = 5;

  private AuthenticatedDomains() {}

  /// In A-labels: domains of verified signatures, and the sender's domain if SPF passed.
  static List<String> in(Optional<MessageAuthentication> found) {
    if (found.isEmpty()) {
      return List.of();
    }
    List<String> domains = new ArrayList<>(2);
    for (DkimResult signature : found.get().signatures().dkim()) {
      if (signature.passes() && !signature.testing()) {
        signature.claim().domain().ifPresent(domain -> add(domain.ascii(), domains));
      }
    }
    if (found.get().spf().verdict() == AuthenticationVerdict.PASS) {
      add(found.get().spf().domain(), domains);
    }
    return domains;
  }

  private static void add(String domain, List<String> domains) {
    if (domains.size() < MOST && !domains.contains(domain)) {
      domains.add(domain);
    }
  }

  /// Only those of the author, for a message that somebody else forwarded.
  static List<String> ofAuthor(MessageAuthentication found) {
    String author = found.dmarc().author().map(DomainName::ascii).orElse("");
    return found.signatures().dkim().stream()
        .filter(signature -> signature.passes() && !signature.testing())
        .flatMap(signature -> signature.claim().domain().stream())
        .map(DomainName::ascii)
        .filter(signer -> related(author, signer))
        .distinct()
        .limit(MOST)
        .toList();
  }

  /// Whether one domain is below the other, or the same.
  static boolean related(String one, String other) {
    return one.equals(other) || one.endsWith("." + other) || other.endsWith("." + one);
  }
}
