package org.posthorn.admin;

import java.net.Inet4Address;
import java.time.Duration;
import java.util.List;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.runtime.Cidr;
import org.posthorn.spam.connection.Ban;
import org.posthorn.spam.connection.Bans;

/// Clients that may not connect.
public final class ClientBans {
  /// A ban by an administrator: a block for good belongs into a firewall.
  public static final Duration LONGEST = Duration.ofDays(365);

  /// Bits that the prefix of a banned network has at least: as much as anybody was ever given. A
  /// wider ban, as of 0.0.0.0/0, keeps out the world, the administrator included.
  public static final int IPV4_PREFIX_MIN = 8;

  /// Likewise.
  public static final int IPV6_PREFIX_MIN = 16;

  private final Kept kept;
  private final Bans bans;
  private final AuditTrail audit;

  ClientBans(Kept kept, Bans bans, AuditTrail audit) {
    this.kept = kept;
    this.bans = bans;
    this.audit = audit;
  }

  /// Those in force, the one that ends first at the beginning.
  public List<Ban> list(Caller by) {
    by.requireInstallation(kept.access());
    return bans.list();
  }

  /// Bans a network from now on.
  ///
  /// @throws OperationException if the length is not more than nothing and at most [#LONGEST], the
  ///   network is wider than allowed, or it is trusted
  public Ban add(Caller by, Cidr network, Duration length, String reason) {
    by.requireInstallation(kept.access());
    if (!length.isPositive() || length.compareTo(LONGEST) > 0) {
      throw new OperationException(
          Reason.INVALID, "a ban lasts for more than nothing and at most a year");
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

  /// Ends a ban, and forgets what the client did.
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
