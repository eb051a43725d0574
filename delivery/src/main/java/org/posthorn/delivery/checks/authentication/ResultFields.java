package org.posthorn.delivery.checks.authentication;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.delivery.checks.MessageAuthentication;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.arc.ArcChain;
import org.posthorn.mailauth.dkim.DkimResult;
import org.posthorn.mailauth.dmarc.DmarcResult;
import org.posthorn.mailauth.dmarc.Policy;
import org.posthorn.mailauth.results.AuthenticationResults;
import org.posthorn.mailauth.results.MethodResult;
import org.posthorn.mailauth.spf.SpfResult;

/// Writes the results: Authentication-Results (RFC 8601).
final class ResultFields {
  private ResultFields() {}

  /// @param hostName of this server, as its authserv-id
  static AuthenticationResults of(MessageAuthentication found, String hostName) {
    InetAddress client = found.iprev().client();
    List<MethodResult> results = new ArrayList<>();
    results.add(iprev(found));
    // OpenDMARC and mailauth keep the last of several: that of the identity that DMARC uses.
    found.helo().flatMap(helo -> spf(helo, true)).ifPresent(results::add);
    spf(found.spf(), found.helo().isEmpty()).ifPresent(results::add);
    results.addAll(dkim(found.signatures().dkim()));
    if (found.signatures().arc().verdict() != AuthenticationVerdict.NONE) {
      results.add(arc(found.signatures().arc(), client));
    }
    results.add(dmarc(found.dmarc()));
    return new AuthenticationResults(hostName, results);
  }

  private static MethodResult iprev(MessageAuthentication found) {
    MethodResult result = MethodResult.iprev(found.iprev().verdict(), found.iprev().client());
    return found.iprev().name().map(name -> result.because(name.ascii())).orElse(result);
  }

  /// Without a domain there is nothing to report.
  private static Optional<MethodResult> spf(SpfResult result, boolean helo) {
    return result
        .query()
        .name()
        .map(name ->
            helo
                ? MethodResult.spfOfHelo(result.verdict(), name)
                : MethodResult.spf(result.verdict(), name))
        .map(written -> result.problem().isEmpty() ? written : written.because(result.problem()));
  }

  /// Each result has `header.d`, since a result without a domain has no meaning. Signatures without
  /// a domain are left out, unless there are no others.
  private static List<MethodResult> dkim(List<DkimResult> signatures) {
    List<MethodResult> results = new ArrayList<>();
    for (DkimResult signature : signatures) {
      signature.claim().domain().ifPresent(domain -> results.add(dkim(signature, domain)));
    }
    if (results.isEmpty()) {
      String verdict = signatures.isEmpty() ? "none" : signatures.getFirst().verdict().text();
      MethodResult result = new MethodResult("dkim", verdict, Optional.empty(), List.of());
      results.add(signatures.isEmpty() ? result : result.because(signatures.getFirst().reason()));
    }
    return results;
  }

  private static MethodResult dkim(DkimResult signature, DomainName domain) {
    DkimResult.Claim claim = signature.claim();
    MethodResult result =
        MethodResult.dkim(
            signature.verdict(), domain, claim.algorithm(), claim.selector(), claim.start());
    if (!signature.reason().isEmpty()) {
      return result.because(signature.reason());
    }
    if (signature.unsignedOctets() > 0) {
      return result.because(signature.unsignedOctets() + " octets of the body are not signed");
    }
    return signature.testing() ? result.because("key is for tests") : result;
  }

  private static MethodResult arc(ArcChain arc, InetAddress client) {
    MethodResult result = MethodResult.arc(arc.verdict(), client);
    if (arc.verdict() != AuthenticationVerdict.PASS) {
      return result.because(arc.reason());
    }
    // RFC 8617 §10.2
    return result.with("header", "oldest-pass", String.valueOf(arc.oldestPass()));
  }

  private static MethodResult dmarc(DmarcResult dmarc) {
    MethodResult result =
        dmarc
            .author()
            .map(author ->
                MethodResult.dmarc(
                    dmarc.verdict(),
                    author,
                    dmarc.published().isPresent() ? dmarc.policy().text() : Policy.NONE.text()))
            .orElseGet(() -> MethodResult.dmarc(dmarc.verdict()));
    return dmarc.reason().isEmpty() ? result : result.because(dmarc.reason());
  }
}
