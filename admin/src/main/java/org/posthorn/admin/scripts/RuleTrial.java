package org.posthorn.admin.scripts;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.sieve.SieveLimits;
import org.posthorn.sieve.run.Action;
import org.posthorn.sieve.run.Interpreter;
import org.posthorn.sieve.run.RunResult;
import org.posthorn.sieve.script.Script;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.Structure;
import org.posthorn.store.view.MailboxView;

/// Finds out which of the newest messages of a mailbox a script would change. Changes nothing. Used
/// once, by one thread.
public final class RuleTrial {
  private final MailAccount account;
  private final AccountEnvironment environment;
  private final SieveLimits limits;

  public RuleTrial(MailboxRun.Access access, List<String> ownAddresses, SieveLimits limits) {
    this.account = access.account();
    this.environment =
        new AccountEnvironment(account, access.scripts(), ownAddresses, access.clock(), limits);
    this.limits = limits;
  }

  /// The result.
  ///
  /// @param looked number of messages that were tested
  /// @param matched the Emails that the script would change, the newest first
  /// @param failed number of messages for which it ended with an error
  public record Result(int looked, List<Long> matched, int failed) {
    public Result {
      matched = List.copyOf(matched);
    }
  }

  /// @param newest largest number of messages
  public Result of(Script script, Mailbox mailbox, int newest) {
    MailboxView view = account.view(mailbox.id());
    List<Long> matched = new ArrayList<>();
    int looked = 0;
    int failed = 0;
    TimeSlice slice = new TimeSlice();
    for (int i = view.size() - 1; i >= 0 && looked < newest; i--) {
      if ((view.flags(i) & Flags.DELETED) == 0) {
        Optional<RunResult> outcome = outcome(view.emailId(i), script);
        looked += outcome.isPresent() ? 1 : 0;
        failed += outcome.filter(each -> each.error().isPresent()).isPresent() ? 1 : 0;
        if (outcome.filter(RuleTrial::matches).isPresent()) {
          matched.add(view.emailId(i));
        }
        slice.breatheNow();
      }
    }
    return new Result(looked, matched, failed);
  }

  private static boolean matches(RunResult outcome) {
    return outcome.error().isEmpty()
        && outcome.actions().stream()
            .anyMatch(action -> !(action instanceof Action.Keep keep && keep.implicit()));
  }

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
}
