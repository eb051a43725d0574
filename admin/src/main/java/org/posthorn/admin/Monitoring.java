package org.posthorn.admin;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.history.History;
import org.posthorn.admin.history.Period;
import org.posthorn.admin.history.Series;
import org.posthorn.admin.installation.InstallationDescription;
import org.posthorn.admin.values.ServerStatus;
import org.posthorn.admin.watching.Finding;
import org.posthorn.admin.watching.Findings;
import org.posthorn.admin.watching.Observation;
import org.posthorn.directory.Address;
import org.posthorn.kv.StoreException;
import org.posthorn.wire.sessions.ClientErrors;
import org.posthorn.wire.sessions.OpenSession;
import org.posthorn.wire.sessions.Trace;
import org.posthorn.wire.sessions.Traces;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Monitoring of a running server: sessions of accounts of the caller's tenant, which the caller
/// can end and trace, and, for operators, metrics and problems of the server.
public final class Monitoring {
  private static final Logger LOG = LoggerFactory.getLogger(Monitoring.class);

  private final InstallationStores kept;
  private final InstallationDescription site;
  private final Accounts accounts;
  private final AuditTrail audit;
  private final Observation observation;

  Monitoring(
      InstallationStores kept,
      InstallationDescription site,
      Accounts accounts,
      AuditTrail audit,
      Observation observation) {
    this.kept = kept;
    this.site = site;
    this.accounts = accounts;
    this.audit = audit;
    this.observation = observation;
  }

  /// The open sessions, in no particular order.
  ///
  /// @param address only those of this account
  public List<OpenSession> sessions(Caller by, Optional<String> address) {
    by.requireTenant(kept.access());
    Optional<String> wanted = address.map(named -> accounts.named(by, named).address().toString());
    return observation.sessions().list().stream()
        .filter(session -> wanted.isEmpty() || session.account().equals(wanted))
        .filter(session -> session.account().filter(account -> isOf(by, account)).isPresent())
        .toList();
  }

  /// What programs did wrong, the latest first. In memory, since the server's start.
  ///
  /// @param address only those of this account
  public List<ClientErrors.ClientError> clientErrors(Caller by, Optional<String> address) {
    by.requireTenant(kept.access());
    Optional<String> wanted = address.map(named -> accounts.named(by, named).address().toString());
    return observation
        .sessions()
        .errors()
        .list(account -> wanted.isPresent() ? wanted.get().equals(account) : isOf(by, account));
  }

  /// What the caller's own programs did wrong, the latest first.
  public List<ClientErrors.ClientError> ownClientErrors(Caller by) {
    String own = accounts.own(by).account().address().toString();
    return observation.sessions().errors().list(own::equals);
  }

  private boolean isOf(Caller by, String account) {
    return kept.directory()
        .account(Address.parse(account))
        .filter(found -> found.tenant().equals(by.tenant()))
        .isPresent();
  }

  /// Ends one session of an account, or all. Its client may connect again.
  ///
  /// @param id as in [OpenSession#id]
  /// @return how many sessions end, within some seconds
  /// @throws OperationException if there is no such session
  public int end(Caller by, String address, Optional<String> id) {
    String account = accounts.toChange(by, address).address().toString();
    int ended =
        observation
            .sessions()
            .end(
                account,
                session -> id.isEmpty() || session.id().equals(id.get()),
                "ended by an administrator");
    if (id.isPresent() && ended == 0) {
      throw new OperationException(
          Reason.NOT_FOUND, account + " has no session " + id.get() + " any more");
    }
    if (ended > 0) {
      audit.record(by, "session.end", account, ended + " sessions");
    }
    return ended;
  }

  private Traces traces() {
    return observation.sessions().traces();
  }

  /// Starts a trace of the sessions of an account. Recorded in the audit log, where the account's
  /// owner sees it; of an IP address also for each account that has a session from there.
  ///
  /// @param address or, for operators, the IP address of a client
  public Trace startTrace(Caller by, String address, Duration time) {
    String account = traced(by, address);
    Optional<Trace> trace;
    try {
      trace = traces().start(account, time, joined -> joined(by, account, joined));
    } catch (IllegalArgumentException e) {
      throw new OperationException(Reason.INVALID, String.valueOf(e.getMessage()));
    }
    if (trace.isEmpty()) {
      throw new OperationException(
          Reason.FAILED,
          "there are " + traces().limits().tracesMax() + " traces already; stop one of them");
    }
    audit.record(by, "trace.start", account, time.toSeconds() + " s");
    return trace.get();
  }

  /// A session of an account is traced.
  private void joined(Caller by, String traced, String account) {
    if (account.equals(traced)) {
      return; // recorded already
    }
    try {
      audit.record(by, "trace.start", account, "as a client at " + traced);
    } catch (StoreException e) {
      LOG.error("admin event=trace-not-recorded account={} of={}", account, traced, e);
    }
  }

  /// Stops a trace. What it recorded can be read for some time.
  ///
  /// @throws OperationException if there is no trace
  public void stopTrace(Caller by, String address) {
    Trace trace = trace(by, address);
    traces().stop(trace.account());
    audit.record(by, "trace.stop", trace.account(), "");
  }

  /// The recorded lines.
  ///
  /// @throws OperationException if there is no trace of the account
  public Trace trace(Caller by, String address) {
    String account = traced(by, address);
    return traces()
        .of(account)
        .orElseThrow(
            () -> new OperationException(Reason.NOT_FOUND, "there is no trace of " + account));
  }

  /// The account of an address, or an IP address in its usual form.
  private String traced(Caller by, String address) {
    if (address.indexOf('@') >= 0) {
      return accounts.toChange(by, address).address().toString();
    }
    InetAddress client;
    try {
      client = InetAddress.ofLiteral(address);
    } catch (IllegalArgumentException e) {
      throw new OperationException(
          Reason.NOT_FOUND, address + " is neither an account nor an IP address");
    }
    by.requireInstallation(kept.access());
    return client.getHostAddress();
  }

  /// Whether a trace is running.
  public boolean runs(Trace trace) {
    return traces().runs(trace);
  }

  /// The values of a chart, over all tenants.
  public List<History.Point> history(Caller by, Series series, Period period) {
    by.requireInstallation(kept.access());
    return observation.history().points(series, period, kept.clock().instant());
  }

  /// Problems that need an administrator's attention, the most severe first.
  ///
  /// @param status current metrics
  /// @param backups information about backups
  List<Finding> findings(Caller by, ServerStatus status, Findings.BackupStatus backups) {
    by.requireInstallation(kept.access());
    Map<String, Double> metrics = status.metrics();
    Instant now = kept.clock().instant();
    return Findings.of(metrics, site.freeFloor(), backups, observation.published().wrong(), now);
  }
}
