package org.posthorn.web.rest.mail;

import java.util.List;
import java.util.Optional;
import org.posthorn.web.rest.Description;

/// What this server has found out about a message when it arrived; empty for what never came from
/// outside.
public record MessageVerdict(
    @Description("the result of SPF (RFC 7208), such as pass or fail") Optional<String> spf,
    @Description("the best result of its DKIM signatures (RFC 6376)") Optional<String> dkim,
    @Description("the result of DMARC (RFC 9989)") Optional<String> dmarc,
    @Description("what its verdict was: accept, junk, quarantine or refuse")
        Optional<String> advice,
    @Description("how likely it is spam, from 0 to 1") Optional<Double> spam,
    @Description("the transaction that brought it, for `posthorn message why`")
        Optional<String> trace) {

  /// Reads it from the header fields that this server has written.
  @FunctionalInterface
  public interface Reader {
    /// @param results the values of all Authentication-Results, which may be of others
    /// @param verdict the value of Posthorn-Verdict, if there is one
    MessageVerdict of(List<String> results, Optional<String> verdict);
  }
}
