package org.posthorn.admin;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.directory.Account;
import org.posthorn.directory.Principal;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxPath;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.retention.AgeLimit;
import org.posthorn.store.retention.MailboxSelector;
import org.posthorn.store.retention.OldMessage;
import org.posthorn.store.retention.RetentionRule;
import org.posthorn.store.retention.RetentionRules;
import org.posthorn.store.retention.RetentionRun;
import org.posthorn.store.retention.RetentionScope;

/// Rules of retention of domains and accounts, for administrators of their tenant, with a preview
/// of what they would remove.
public final class RetentionSettings {
  /// Lines of a preview.
  public static final int LINES_MAX = 10_000;

  private final InstallationStores kept;
  private final RetentionSubject subjects;
  private final AuditTrail audit;

  RetentionSettings(InstallationStores kept, Domains domains, Accounts accounts, AuditTrail audit) {
    this.kept = kept;
    this.audit = audit;
    subjects = new RetentionSubject(kept, domains, accounts);
  }

  /// A rule.
  ///
  /// @param of the domain, or the address of the account
  public record Entry(String of, RetentionRule rule) {}

  private RetentionRules rules() {
    return kept.mail().retentionRules();
  }

  /// The rules of the caller's tenant.
  public List<Entry> list(Caller by) {
    by.requireTenant(kept.access());
    List<Entry> entries = new ArrayList<>();
    for (RetentionRule rule : rules().all()) {
      subjects.name(by, rule.scope()).ifPresent(name -> entries.add(new Entry(name, rule)));
    }
    return entries;
  }

  /// Sets a rule, or replaces one of the same mailboxes. It is applied within the hour.
  ///
  /// @param of a domain, or the address of an account
  /// @param mailboxes as [MailboxSelector#parse] reads them
  /// @param days 0 to keep what a wider rule would remove
  public Entry set(Caller by, String of, String mailboxes, int days) {
    RetentionRule rule = rule(by, of, mailboxes, days);
    rules().set(rule);
    String name = subjects.name(by, rule.scope()).orElse(of);
    audit.record(by, "retention.set", name, shown(rule.mailboxes()) + ", " + days + " days");
    return new Entry(name, rule);
  }

  private RetentionRule rule(Caller by, String of, String mailboxes, int days) {
    if (days < 0 || days > RetentionRule.DAYS_MAX) {
      throw new OperationException(Reason.INVALID, "the days are 0 to " + RetentionRule.DAYS_MAX);
    }
    RetentionScope scope = subjects.of(by, of);
    return new RetentionRule(
        scope, selector(mailboxes), days, kept.clock().instant(), by.actor().name());
  }

  private static MailboxSelector selector(String text) {
    try {
      MailboxSelector selector = MailboxSelector.parse(text);
      if (selector.role().filter(MailboxSelector.NEVER::contains).isPresent()) {
        throw new OperationException(
            Reason.INVALID, "nothing is removed from the mailbox of this role: " + text);
      }
      return selector
          .path()
          .map(path -> MailboxPath.of(path, StoreLimits.defaults()).toString())
          .map(MailboxSelector::ofPath)
          .orElse(selector);
    } catch (IllegalArgumentException | MailException e) {
      throw new OperationException(Reason.INVALID, String.valueOf(e.getMessage()));
    }
  }

  private static String shown(MailboxSelector mailboxes) {
    return mailboxes.equals(MailboxSelector.ALL) ? "all mailboxes" : mailboxes.toString();
  }

  /// Removes a rule.
  ///
  /// @throws OperationException if there is none
  public void remove(Caller by, String of, String mailboxes) {
    RetentionScope scope = subjects.of(by, of);
    MailboxSelector selector = selector(mailboxes);
    if (!rules().remove(scope, selector)) {
      throw new OperationException(Reason.NOT_FOUND, of + " has no rule for " + shown(selector));
    }
    audit.record(by, "retention.remove", subjects.name(by, scope).orElse(of), shown(selector));
  }

  /// What would be removed from a mailbox now.
  ///
  /// @param days of the rule that applies
  /// @param oldest received
  public record Line(
      String account, String mailbox, int days, long messages, long bytes, Instant oldest) {}

  /// What would be removed now.
  ///
  /// @param lines mailboxes from which something would be removed, at most [#LINES_MAX]
  /// @param held addresses of accounts that are on legal hold: nothing is removed from them
  public record Preview(List<Line> lines, List<String> held) {
    public Preview {
      lines = List.copyOf(lines);
      held = List.copyOf(held);
    }

    /// The number of all messages; one in two mailboxes counts twice.
    public long messages() {
      return lines.stream().mapToLong(Line::messages).sum();
    }

    /// The octets of all messages.
    public long bytes() {
      return lines.stream().mapToLong(Line::bytes).sum();
    }
  }

  /// A rule that does not exist yet.
  public record Proposal(String mailboxes, int days) {}

  /// What the rules would remove now.
  ///
  /// @param of a domain, or the address of an account
  /// @param proposed a rule of it that is added, or replaces one
  public Preview preview(Caller by, String of, Optional<Proposal> proposed) {
    RetentionScope scope = subjects.of(by, of);
    List<RetentionRule> all = new ArrayList<>(rules().all());
    if (proposed.isPresent()) {
      RetentionRule rule = rule(by, of, proposed.get().mailboxes(), proposed.get().days());
      all.removeIf(
          each -> each.scope().equals(rule.scope()) && each.mailboxes().equals(rule.mailboxes()));
      all.add(rule);
    }
    List<Line> lines = new ArrayList<>();
    List<String> held = new ArrayList<>();
    for (Account account : subjects.accounts(by, scope)) {
      if (kept.mail().holds().of(account.id()).isPresent()) {
        held.add(account.address().toString());
      } else {
        preview(account, rules().of(all, account.id()), lines);
      }
    }
    return new Preview(lines, held);
  }

  private void preview(Account account, List<RetentionRule> own, List<Line> lines) {
    if (own.isEmpty()) {
      return;
    }
    Instant now = kept.clock().instant();
    MailAccount mail = kept.mail().account(Principal.system(), account.id());
    for (Mailbox mailbox : mail.mailboxes()) {
      Optional<RetentionRule> rule = RetentionRules.of(own, mailbox);
      if (rule.isEmpty()) {
        continue;
      }
      int days = rule.get().days();
      Sum sum = new Sum();
      kept.mail().eachOld(account.id(), mailbox, AgeLimit.of(mailbox, days, now), sum::add);
      if (sum.messages > 0 && lines.size() == LINES_MAX) {
        throw new OperationException(
            Reason.INVALID,
            "more than " + LINES_MAX + " mailboxes: ask for a preview of each account");
      }
      if (sum.messages > 0) {
        lines.add(
            new Line(
                account.address().toString(),
                mailbox.path(),
                days,
                sum.messages,
                sum.bytes,
                Instant.ofEpochSecond(sum.oldest)));
      }
    }
  }

  private static final class Sum {
    private long messages;
    private long bytes;
    private long oldest = Long.MAX_VALUE;

    void add(OldMessage old) {
      messages++;
      bytes += old.bytes();
      oldest = Math.min(oldest, old.received());
    }
  }

  /// The last run over an account.
  ///
  /// @param run empty before the first
  public record Run(String account, Optional<RetentionRun> run) {}

  /// The last runs over the accounts of a domain, or over one account.
  public List<Run> runs(Caller by, String of) {
    RetentionScope scope = subjects.of(by, of);
    return subjects.accounts(by, scope).stream()
        .map(account ->
            new Run(account.address().toString(), RetentionRun.read(kept.kv(), account.id())))
        .toList();
  }
}
