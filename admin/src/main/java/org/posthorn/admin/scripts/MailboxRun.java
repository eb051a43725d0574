package org.posthorn.admin.scripts;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.posthorn.sieve.SieveLimits;
import org.posthorn.sieve.run.Action;
import org.posthorn.sieve.run.Interpreter;
import org.posthorn.sieve.run.RunResult;
import org.posthorn.sieve.script.Script;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.Structure;
import org.posthorn.store.scripts.Scripts;
import org.posthorn.store.view.MailboxView;

/// Runs a script over the messages of a mailbox, in batches: all scripts of a batch run before its
/// changes are made. Messages that arrive during the run are not included. Used by one thread, for
/// one run.
///
/// `keep` and `fileinto` are performed, and flags are added to the existing ones. `discard` moves a
/// message to Trash; messages in Trash stay there. Actions that would send or change a message are
/// only counted.
public final class MailboxRun {
  /// Messages of a batch.
  private static final int BATCH = 200;

  private final MailAccount account;
  private final AccountEnvironment environment;
  private final SieveLimits limits;
  private final Mailbox mailbox;
  private final boolean dryRun;

  private int messages;
  private int stayed;
  private int flagged;
  private int failed;
  private final SortedMap<String, Integer> filed = new TreeMap<>();
  private final SortedMap<String, Integer> notDone = new TreeMap<>();
  private final List<String> lines = new ArrayList<>();

  /// @param ownAddresses of the account's owner
  /// @param dryRun whether nothing is changed
  public MailboxRun(
      Access access,
      List<String> ownAddresses,
      SieveLimits limits,
      Mailbox mailbox,
      boolean dryRun) {
    this.account = access.account();
    this.environment =
        new AccountEnvironment(account, access.scripts(), ownAddresses, access.clock(), limits);
    this.limits = limits;
    this.mailbox = mailbox;
    this.dryRun = dryRun;
  }

  /// The account with the mail.
  public record Access(MailAccount account, Scripts scripts, InstantSource clock) {}

  /// Observes the run, and may end it.
  public interface Follower {
    /// Called after each batch, when its changes are made.
    ///
    /// @param done number of messages so far
    /// @param all number of messages of the mailbox
    /// @return whether the run continues
    boolean looked(int done, int all);

    /// Called before a message is changed.
    default void changes(MessageChange change) {}
  }

  /// @throws MailException if the mailbox, or a target, is removed during the run
  public RunReport run(Script script) {
    return run(script, (_, _) -> true);
  }

  /// The same with an observer.
  public RunReport run(Script script, Follower follower) {
    MailboxView view = account.view(mailbox.id());
    int done = 0;
    boolean on = follower.looked(0, view.size());
    while (on && done < view.size()) {
      Batch batch = new Batch(view);
      int end = Math.min(done + BATCH, view.size());
      for (; done < end; done++) {
        if ((view.flags(done) & Flags.DELETED) == 0) {
          batch.add(done, script);
        }
      }
      batch.changes.forEach(follower::changes);
      batch.perform();
      on = follower.looked(done, view.size());
    }
    return new RunReport(messages, stayed, flagged, filed, notDone, failed, lines);
  }

  private void line(String text) {
    if (lines.size() < RunReport.LINES_MAX) {
      lines.add(text);
    }
  }

  private static void count(SortedMap<String, Integer> counts, String what) {
    counts.merge(what, 1, Integer::sum);
  }

  /// The result of the script for a message, if the message still exists.
  private Optional<RunResult> outcome(long email, Script script) {
    List<Structure> structures = new ArrayList<>();
    account.structures(new long[] {email}, structures::add);
    if (structures.isEmpty()) {
      return Optional.empty();
    }
    try (MessageBytes bytes = account.open(email)) {
      StoredMessage message = new StoredMessage(structures.getFirst(), bytes);
      return Optional.of(Interpreter.run(script, message, environment, limits, false));
    } catch (MailException e) {
      return Optional.empty(); // expunged in the meantime
    }
  }

  /// The mailbox that a script names, if it exists.
  private Optional<Mailbox> mailbox(Action.Target target) {
    List<Mailbox> all = account.mailboxes();
    return target
        .id()
        .flatMap(id -> all.stream().filter(m -> m.id().toString().equals(id)).findFirst())
        .or(() ->
            target
                .specialUse()
                .flatMap(
                    use -> all.stream().filter(m -> AccountEnvironment.hasUse(m, use)).findFirst()))
        .or(() -> account.mailbox(target.name()));
  }

  /// The path of the target mailbox; empty if it is not possible.
  private Optional<String> path(Action.Target target) {
    Optional<Mailbox> found = mailbox(target);
    if (found.isPresent() || !target.create()) {
      return found.map(Mailbox::path);
    }
    if (dryRun) {
      return Optional.of(target.name());
    }
    try {
      return Optional.of(account.create(target.name(), Optional.empty()).path());
    } catch (MailException e) {
      line("mailbox " + target.name() + ": " + e.getMessage());
      return Optional.empty();
    }
  }

  /// The planned changes of a batch.
  private final class Batch {
    private final MailboxView view;
    private final List<MessageChange> changes = new ArrayList<>();
    private final Map<Set<String>, List<Integer>> flags = new LinkedHashMap<>();
    private final Map<String, List<Integer>> copies = new LinkedHashMap<>();
    private final Map<String, List<Integer>> moves = new LinkedHashMap<>();

    Batch(MailboxView view) {
      this.view = view;
    }

    void add(int index, Script script) {
      int uid = view.uid(index);
      Optional<RunResult> wanted = outcome(view.emailId(index), script);
      if (wanted.isEmpty()) {
        return; // removed since the view was taken
      }
      messages++;
      RunResult outcome = wanted.get();
      if (outcome.error().isPresent()) {
        failed++;
        stayed++;
        line("UID " + uid + ": error: " + outcome.error().get());
        return;
      }
      Plan plan = Plan.of(outcome);
      if (!plan.isNothing()) {
        String actions = String.join("; ", outcome.actions().stream().map(ActionText::of).toList());
        line("UID " + uid + ": " + actions);
      }
      plan.notDone().forEach(what -> count(notDone, what));
      add(index, uid, plan);
    }

    private void add(int index, int uid, Plan plan) {
      boolean stays = plan.stays();
      Set<String> paths = new LinkedHashSet<>();
      for (Action.Target target : plan.targets()) {
        Optional<String> path = path(target);
        stays |= path.isEmpty(); // RFC 5228 §4.1: a message that cannot be filed is kept
        path.ifPresent(paths::add);
      }
      if (plan.trash()) {
        paths.add(account.mailbox(MailboxRole.TRASH).map(Mailbox::path).orElse(mailbox.path()));
      }
      stays |= paths.remove(mailbox.path());
      changes.add(new MessageChange(view.emailId(index), paths, !stays, fresh(index, plan)));
      if (!plan.flags().isEmpty()) {
        flagged++;
        flags.computeIfAbsent(plan.flags(), _ -> new ArrayList<>()).add(uid);
      }
      stayed += stays ? 1 : 0;
      int left = paths.size();
      for (String path : paths) {
        count(filed, path);
        left--;
        // The last one moves the message.
        Map<String, List<Integer>> way = left == 0 && !stays ? moves : copies;
        way.computeIfAbsent(path, _ -> new ArrayList<>()).add(uid);
      }
    }

    /// The flags of a plan that the message does not have.
    private Set<String> fresh(int index, Plan plan) {
      Set<String> fresh = new LinkedHashSet<>(plan.flags());
      view.keywords()
          .all(view.flags(index))
          .forEach(has -> fresh.removeIf(name -> name.equalsIgnoreCase(has)));
      return fresh;
    }

    /// Flags first, since copies and moves preserve them; copies before moves.
    void perform() {
      if (dryRun) {
        return;
      }
      flags.forEach(this::addFlags);
      copies.forEach((path, uids) -> account.copy(mailbox.id(), array(uids), id(path)));
      moves.forEach((path, uids) -> account.move(mailbox.id(), array(uids), id(path)));
    }

    private void addFlags(Set<String> names, List<Integer> uids) {
      try {
        account.store(
            mailbox.id(),
            array(uids),
            FlagChange.add(names.toArray(String[]::new)),
            OptionalLong.empty());
      } catch (MailException e) {
        // An invalid flag, or too many keywords: the other actions are still performed.
        line("flags " + String.join(" ", names) + ": " + e.getMessage());
        notDone.merge("flags", uids.size(), Integer::sum);
        flagged -= uids.size();
      }
    }

    private MailboxId id(String path) {
      return account
          .mailbox(path)
          .orElseThrow(() ->
              new MailException(MailException.Kind.NOT_FOUND, path + " was removed during the run"))
          .id();
    }

    private static int[] array(List<Integer> uids) {
      return uids.stream().mapToInt(Integer::intValue).toArray();
    }
  }
}
