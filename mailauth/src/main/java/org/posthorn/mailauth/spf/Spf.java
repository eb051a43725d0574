package org.posthorn.mailauth.spf;

import java.time.InstantSource;
import org.posthorn.dns.Resolver;

/// Evaluates SPF: `check_host()` of RFC 7208 §4. Thread-safe.
public final class Spf {
  private final String receiver;
  private final InstantSource clock;
  private final SpfLimits limits;

  /// @param receiver the host name of this server, for explanations (`%{r}`, RFC 7208 §7.3)
  /// @param clock the time for explanations (`%{t}`)
  public Spf(String receiver, InstantSource clock, SpfLimits limits) {
    this.receiver = SpfText.of(receiver, SpfText.NAME_MAX);
    this.clock = clock;
    this.limits = limits;
  }

  /// Checks one identity. Waits for the DNS; never throws because of the client or the DNS.
  ///
  /// @param resolver should limit the time, see [org.posthorn.mailauth.BoundedResolver], to at
  ///   least 20 seconds (RFC 7208 §4.6.4): a failed query is a temporary error
  public SpfResult check(SpfQuery query, Resolver resolver) {
    return new Check(query, resolver, limits, receiver, clock.instant()).run();
  }
}
