package org.posthorn.admin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.installation.InstallationDescription;
import org.posthorn.admin.installation.SecretKeys;
import org.posthorn.admin.monitoring.MetricCatalogue;
import org.posthorn.admin.values.ConfiguredValue;
import org.posthorn.admin.values.ServerStatus;
import org.posthorn.admin.watching.Finding;
import org.posthorn.admin.watching.Running;
import org.posthorn.delivery.webhook.Webhooks;
import org.posthorn.directory.Authorizations;
import org.posthorn.directory.GrantLimits;
import org.posthorn.directory.KeyValueAuditLog;
import org.posthorn.directory.Principal;
import org.posthorn.directory.tokens.OAuthClients;
import org.posthorn.directory.tokens.TokenLimits;
import org.posthorn.runtime.Metrics;
import org.posthorn.search.index.IndexStatus;
import org.posthorn.search.index.IndexedCount;
import org.posthorn.search.index.SearchIndex;
import org.posthorn.search.index.WhyFound;
import org.posthorn.spam.connection.BanWatch;
import org.posthorn.spam.connection.Bans;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.ObjectId;

/// The operations of an administrator, by subject. Those that need a running server throw an
/// exception if there is none.
public final class Operations {
  private final InstallationStores kept;
  private final InstallationDescription site;
  private final SecretKeys secrets;
  private final Webhooks webhooks;
  private final Optional<Running> running;
  private final AuditTrail audit;
  private final Domains domains;
  private final Accounts accounts;
  private final Backups copies;

  /// @param running empty if no server is running and the store was opened for one command
  public Operations(
      InstallationStores kept,
      InstallationDescription site,
      SecretKeys secrets,
      Webhooks webhooks,
      Optional<Running> running) {
    this.kept = kept;
    this.site = site;
    this.secrets = secrets;
    this.webhooks = webhooks;
    this.running = running;
    audit = new AuditTrail(kept);
    domains = new Domains(kept, webhooks);
    accounts = new Accounts(kept);
    copies = new Backups(kept, site, accounts, audit, running.isPresent());
  }

  public Domains domains() {
    return domains;
  }

  public Accounts accounts() {
    return accounts;
  }

  public AppPasswords appPasswords() {
    return new AppPasswords(accounts, kept);
  }

  /// The OAuth clients. These operations check permissions and record in the audit log themselves.
  public OAuthClients oauthClients() {
    return new OAuthClients(
        kept.kv(), kept.directory(), new KeyValueAuditLog(kept.kv()), TokenLimits.defaults());
  }

  /// The authorizations that accounts have given to OAuth clients; they check and record likewise.
  public Authorizations authorizations() {
    return new Authorizations(
        kept.directory(), new KeyValueAuditLog(kept.kv()), GrantLimits.defaults());
  }

  public SignInMethods signIn() {
    return new SignInMethods(kept, domains, accounts);
  }

  public EncryptionKeys encryptionKeys() {
    return new EncryptionKeys(kept, accounts, audit);
  }

  public Aliases aliases() {
    return new Aliases(kept, domains);
  }

  public DomainAuthentication authentication() {
    return new DomainAuthentication(kept, site, domains);
  }

  public Sending sending() {
    return new Sending(kept, domains, accounts);
  }

  public MasterKeys masterKeys() {
    return new MasterKeys(kept, secrets, audit);
  }

  public KeyLinks keyLinks() {
    return new KeyLinks(kept, site);
  }

  public Backups backups() {
    return copies;
  }

  public SieveScripts sieveScripts() {
    return new SieveScripts(kept, accounts, audit);
  }

  public SharedMailboxes sharedMailboxes() {
    return new SharedMailboxes(kept, accounts, audit);
  }

  public RemovedMessages removedMessages() {
    return new RemovedMessages(kept, accounts, audit);
  }

  public Holds holds() {
    return new Holds(kept, domains, accounts, audit);
  }

  public RetentionSettings retention() {
    return new RetentionSettings(kept, domains, accounts, audit);
  }

  public WebhookSettings webhooks() {
    return new WebhookSettings(
        kept.kv(), kept.directory(), webhooks, running.map(Running::webhooks), kept.clock());
  }

  public SpamFiltering spam() {
    return new SpamFiltering(kept, accounts, audit);
  }

  public Messages messages() {
    return new Messages(kept, running.map(Running::queue));
  }

  public Lookup lookup() {
    return new Lookup(kept, running.map(Running::queue), domains, accounts);
  }

  public CsvImport csvImport() {
    return new CsvImport(kept, accounts, aliases());
  }

  public DomainReports domainReports() {
    return new DomainReports(kept, domains);
  }

  public AuditTrail audit() {
    return audit;
  }

  public MailJournal journal() {
    return new MailJournal(
        kept, site, audit, running.flatMap(server -> server.observation().journal()));
  }

  public ClientBans bans() {
    return new ClientBans(
        kept,
        running
            .map(Running::bans)
            .orElseGet(() ->
                new Bans(kept.kv(), kept.clock(), site.banRules(), BanWatch.NONE, new Metrics())),
        audit);
  }

  /// @throws OperationException if no server is running
  public DkimKeys dkimKeys() {
    return new DkimKeys(domains, running(), audit);
  }

  /// @throws OperationException if no server runs
  public DnsRecords dnsRecords() {
    return new DnsRecords(domains, site, running());
  }

  /// @throws OperationException if no server runs
  public Certificates certificates() {
    return new Certificates(kept, running().certificates(), audit);
  }

  /// @throws OperationException if no server runs
  public OutboundQueue queue() {
    return new OutboundQueue(kept, running().queue(), audit);
  }

  /// @throws OperationException if no server runs
  public Monitoring monitoring() {
    return new Monitoring(kept, site, accounts, audit, running().observation());
  }

  /// The search index.
  ///
  /// @throws OperationException if no server runs, or it has no index
  private SearchIndex searchIndex() {
    return running()
        .searchIndex()
        .orElseThrow(() ->
            new OperationException(Reason.UNAVAILABLE, "there is no index: search.index is false"));
  }

  /// The state of the search index.
  public IndexStatus searchStatus(Caller by) {
    by.requireInstallation(kept.access());
    return searchIndex().status();
  }

  /// How much mail is indexed.
  ///
  /// @param address of one account; empty for all
  public IndexedCount searchCount(Caller by, Optional<String> address) {
    by.requireInstallation(kept.access());
    return address.isPresent()
        ? searchIndex().count(accounts.named(by, address.get()).id())
        : searchIndex().count();
  }

  /// Why a search finds a message, or does not.
  ///
  /// @param email its id in JMAP and IMAP (EMAILID)
  /// @throws OperationException if there is no such message
  public WhyFound searchWhy(Caller by, String address, String email, String text) {
    by.requireInstallation(kept.access());
    MailAccount mail = kept.mail().account(Principal.system(), accounts.named(by, address).id());
    long id =
        ObjectId.email(email).stream()
            .filter(number -> mail.email(number).isPresent())
            .findFirst()
            .orElseThrow(() ->
                new OperationException(Reason.NOT_FOUND, address + " has no message " + email));
    return searchIndex().why(mail, id, text);
  }

  /// Rebuilds the index in the background.
  ///
  /// @param address of one account; empty for all
  public void searchRebuild(Caller by, Optional<String> address) {
    by.requireInstallation(kept.access());
    if (address.isPresent()) {
      searchIndex().rebuild(accounts.named(by, address.get()).id());
    } else {
      searchIndex().rebuild();
    }
    audit.record(by, "search.rebuild", address.orElse("all accounts"), "");
  }

  /// Problems that need an administrator's attention, the most severe first.
  ///
  /// @throws OperationException if no server runs
  public List<Finding> findings(Caller by) {
    return monitoring().findings(by, status(by), copies.status());
  }

  /// Every effective setting, in the order of the manual.
  public List<ConfiguredValue> configuration(Caller by) {
    by.requireInstallation(kept.access());
    return site.configuration();
  }

  private Running running() {
    return running.orElseThrow(() ->
        new OperationException(
            Reason.UNAVAILABLE, "this needs the running server: start it first"));
  }

  /// Status and metrics of the server.
  public ServerStatus status(Caller by) {
    by.requireInstallation(kept.access());
    SortedMap<String, Long> counted =
        MetricCatalogue.counted(
            running
                .map(server -> server.observation().metrics().snapshot())
                .orElseGet(TreeMap::new),
            kept.kv().metrics(),
            running.map(server -> server.queue().metrics()).orElseGet(TreeMap::new));
    try {
      counted.put("disk.free_bytes", site.freeBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    long pid = ProcessHandle.current().pid();
    return new ServerStatus(
        running.map(server -> new ServerStatus.Serving(pid, server.observation().since())),
        site.data(),
        MetricCatalogue.values(counted));
  }

  /// Result of a check.
  ///
  /// @param secrets problems of the stored secrets, a sentence each
  public record Checked(List<Accounts.Checked> accounts, List<String> secrets) {
    public Checked {
      accounts = List.copyOf(accounts);
      secrets = List.copyOf(secrets);
    }

    /// All problems, a sentence each.
    public List<String> problems() {
      List<String> all = new ArrayList<>();
      for (Accounts.Checked each : accounts) {
        each.report()
            .problems()
            .forEach(problem -> all.add(each.account().address() + ": " + problem));
      }
      all.addAll(secrets);
      return all;
    }
  }

  /// Checks the consistency of all stored data.
  public Checked check(Caller by) {
    by.requireInstallation(kept.access());
    return new Checked(accounts.checkAll(), secrets.check());
  }
}
