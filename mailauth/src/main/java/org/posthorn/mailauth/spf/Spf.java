package org.posthorn.mailauth.spf;

import java.time.InstantSource;
import org.posthorn.dns.Resolver;

/// Judges whether clients may send for the domains that they name: `check_host()` of RFC 7208 §4.
/// Thread-safe.
public final class Spf {
  private final String receiver;
  private final InstantSource clock;
  private final SpfLimits limits;

  /// @param receiver our own host name, which explanations may quote (`%{r}`, RFC 7208 §7.3)
  /// @param clock the time that explanations may quote (`%{t}`)
  public Spf(String receiver, InstantSource clock, SpfLimits limits) {
    this.receiver = SpfText.of(receiver, SpfText.NAME_MAX);
    this.clock = clock;
    this.limits = limits;
  }

  /// Judges one identity. Waits for the DNS, and throws nothing for what the client or the DNS say.
  ///
  /// @param resolver should bound the time, such as [org.posthorn.mailauth.BoundedResolver], and
  ///   let at least 20 seconds pass (RFC 7208 §4.6.4): a question that fails is a temporary error
  public SpfResult check(SpfQuery query, Resolver resolver) {
    return new Check(query, resolver, limits, receiver, clock.instant()).run();
  }
}
