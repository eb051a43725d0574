package org.posthorn.admin;

import java.net.Inet4Address;
import java.time.Duration;
import java.util.List;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.runtime.Cidr;
import org.posthorn.spam.connection.Ban;
import org.posthorn.spam.connection.Bans;

/// Operations on bans of client networks.
public final class ClientBans {
  /// Longest ban by an administrator. Use a firewall to block a network permanently.
  public static final Duration LONGEST = Duration.ofDays(365);

  /// Shortest prefix of a banned network: the largest allocations are this wide. A wider ban, such
  /// as of 0.0.0.0/0, would lock out everybody, including the administrator.
  public static final int IPV4_PREFIX_MIN = 8;

  /// See [#IPV4_PREFIX_MIN].
  public static final int IPV6_PREFIX_MIN = 16;

  private final InstallationStores kept;
  private final Bans bans;
  private final AuditTrail audit;

  ClientBans(InstallationStores kept, Bans bans, AuditTrail audit) {
    this.kept = kept;
    this.bans = bans;
    this.audit = audit;
  }

  /// The current bans, the one that expires first at the beginning.
  public List<Ban> list(Caller by) {
    by.requireInstallation(kept.access());
    return bans.list();
  }

  /// Bans a network from now on.
  ///
  /// @throws OperationException if the length is not positive and at most [#LONGEST], or the
  ///   network is too wide or trusted
  public Ban add(Caller by, Cidr network, Duration length, String reason) {
    by.requireInstallation(kept.access());
    if (!length.isPositive() || length.compareTo(LONGEST) > 0) {
      throw new OperationException(
          Reason.INVALID, "the length of a ban must be positive and at most a year");
    }
    int least = network.network() instanceof Inet4Address ? IPV4_PREFIX_MIN : IPV6_PREFIX_MIN;
    if (network.prefix() < least) {
      throw new OperationException(
          Reason.INVALID, network + " is too wide for a ban: no ban may be wider than a /" + least);
    }
    Ban ban;
    try {
      ban = bans.add(network, length, by.actor().name(), reason);
    } catch (IllegalArgumentException e) {
      throw new OperationException(Reason.INVALID, String.valueOf(e.getMessage()));
    }
    audit.record(
        by,
        "ban.add",
        network.toString(),
        "until " + ban.until() + (reason.isEmpty() ? "" : ": " + reason));
    return ban;
  }

  /// Ends a ban, and resets the client's failure count.
  ///
  /// @throws OperationException if no ban is of exactly this network
  public void remove(Caller by, Cidr network) {
    by.requireInstallation(kept.access());
    if (!bans.remove(network)) {
      throw new OperationException(Reason.NOT_FOUND, network + " is not banned");
    }
    audit.record(by, "ban.remove", network.toString(), "");
  }
}
