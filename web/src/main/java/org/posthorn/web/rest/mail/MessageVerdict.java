package org.posthorn.web.rest.mail;

import java.util.List;
import java.util.Optional;
import org.posthorn.web.rest.Description;

/// Results of this server's checks of an incoming message; empty for other messages.
public record MessageVerdict(
    @Description("the result of SPF (RFC 7208), such as pass or fail") Optional<String> spf,
    @Description("the best result of its DKIM signatures (RFC 6376)") Optional<String> dkim,
    @Description("the result of DMARC (RFC 9989)") Optional<String> dmarc,
    @Description("the verdict: accept, junk, quarantine or refuse") Optional<String> advice,
    @Description("its spam probability, from 0 to 1") Optional<Double> spam,
    @Description("trace id of its transaction, for `posthorn message why`")
        Optional<String> trace) {

  /// Parses it from the header fields that this server added.
  @FunctionalInterface
  public interface Reader {
    /// @param results the values of all Authentication-Results, which may be of other servers
    /// @param verdict the value of Posthorn-Verdict, if there is one
    MessageVerdict of(List<String> results, Optional<String> verdict);
  }
}
