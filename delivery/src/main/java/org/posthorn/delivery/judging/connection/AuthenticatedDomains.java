package org.posthorn.delivery.judging.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.delivery.judging.Authentication;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.Verdict;
import org.posthorn.mailauth.dkim.DkimResult;

/// The domains that stand for a message, since they authenticated it.
final class AuthenticatedDomains {
  /// More signatures than this are no message's.
  static final int MOST = 5;

  private AuthenticatedDomains() {}

  /// In A-labels: those of signatures that verified, and the sender's if its SPF passed.
  static List<String> in(Optional<Authentication> found) {
    if (found.isEmpty()) {
      return List.of();
    }
    List<String> domains = new ArrayList<>(2);
    for (DkimResult signature : found.get().signatures().dkim()) {
      if (signature.passes() && !signature.testing()) {
        signature.claim().domain().ifPresent(domain -> add(domain.ascii(), domains));
      }
    }
    if (found.get().spf().verdict() == Verdict.PASS) {
      add(found.get().spf().domain(), domains);
    }
    return domains;
  }

  private static void add(String domain, List<String> domains) {
    if (domains.size() < MOST && !domains.contains(domain)) {
      domains.add(domain);
    }
  }

  /// Those of the author alone: of a message that somebody else has passed on.
  static List<String> ofAuthor(Authentication found) {
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

  /// Whether one is in the other, or the same.
  static boolean related(String one, String other) {
    return one.equals(other) || one.endsWith("." + other) || other.endsWith("." + one);
  }
}
