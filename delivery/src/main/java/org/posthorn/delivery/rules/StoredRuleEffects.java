package org.posthorn.delivery.rules;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.posthorn.directory.Address;
import org.posthorn.sieve.run.Action;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.DeliveryTarget;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.StagedMessage;

/// What the actions of a script mean for a message in a mailbox (RFC 6785 §3). The message itself
/// can only get other flags; a copy that is filed or sent is a new message. An action that cannot
/// be done changes nothing. One thread.
final class StoredRuleEffects {
  private static final String DELETED = "\\Deleted";

  private final MailboxScripts all;
  private final MailAccount mail;
  private final org.posthorn.store.mail.Mailbox at;
  private final Original original;
  private final String owner;
  private final int outgoingMax;
  private final List<String> descriptions = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private int outgoing;

  /// The message.
  ///
  /// @param received its internal date, milliseconds since 1970
  record Original(int uid, List<String> flags, long received, MessageBytes bytes) {}

  /// @param owner the address of the account's owner
  /// @param outgoingMax how many messages may be sent
  StoredRuleEffects(
      MailboxScripts all,
      MailAccount mail,
      org.posthorn.store.mail.Mailbox at,
      Original original,
      String owner,
      int outgoingMax) {
    this.all = all;
    this.mail = mail;
    this.at = at;
    this.original = original;
    this.owner = owner;
    this.outgoingMax = outgoingMax;
  }

  List<String> descriptions() {
    return descriptions;
  }

  /// Errors that the owner should know.
  List<String> problems() {
    return problems;
  }

  /// How many messages were sent.
  int outgoing() {
    return outgoing;
  }

  /// Carries out the actions: first filing and sending, in one transaction, then flags.
  ///
  /// @param session under which events are recorded
  void perform(List<Action> actions, String session, ZonedDateTime now) throws IOException {
    Optional<List<String>> kept = Optional.empty();
    List<Action> others = new ArrayList<>();
    boolean allPossible = true;
    for (Action action : actions) {
      if (action instanceof Action.Keep keep) {
        kept = Optional.of(keep.flags());
      } else if (!(action instanceof Action.Discard)) {
        if (isPossible(action)) {
          others.add(action);
        } else {
          allPossible = false;
        }
      }
    }
    if (!others.isEmpty()) {
      apart(others, session, now);
    }
    if (kept.isPresent()) {
      flags(kept.get());
    } else if (allPossible) {
      // RFC 6785 §3.3 to §3.5. The user decides whether to expunge it.
      change(FlagChange.add(DELETED));
      descriptions.add("flag " + DELETED);
    }
  }

  private boolean isPossible(Action action) {
    return switch (action) {
      case Action.FileInto(Action.Target target, List<String> _, _) -> {
        boolean found = target.create() || exists(target);
        if (!found) {
          problems.add("There is no mailbox \"" + target.name() + "\" to file into.");
        }
        yield found;
      }
      case Action.Redirect(String address, _) -> {
        Optional<Address> to = OwnerAddresses.parsed(address);
        boolean own = to.filter(found -> all.rules().own().receives(mail.id(), found)).isPresent();
        if (own || to.isEmpty()) {
          problems.add("Nothing is redirected to " + address + ".");
        }
        yield !own && to.isPresent() && mayLeave();
      }
      case Action.RedirectToList(String list, _) -> {
        problems.add("Nothing is redirected to the list " + list + ".");
        yield false;
      }
      case Action.Notify _ -> mayLeave();
      default -> true;
    };
  }

  private boolean mayLeave() {
    if (outgoing >= outgoingMax) {
      problems.add("No more than " + all.limits().outgoingMax() + " messages are sent at a time.");
      return false;
    }
    outgoing++;
    return true;
  }

  private boolean exists(Action.Target target) {
    return target.id().flatMap(AccountEnvironment::mailboxId).flatMap(mail::mailbox).isPresent()
        || target.specialUse().flatMap(AccountEnvironment::role).flatMap(mail::mailbox).isPresent()
        || mail.mailbox(target.name()).isPresent();
  }

  private void apart(List<Action> actions, String session, ZonedDateTime now) throws IOException {
    try (MessageVersions versions = new MessageVersions(all.store())) {
      StagedMessage copy = versions.copied(original.bytes());
      Address from = OwnerAddresses.parsed(owner).orElseThrow();
      // RFC 6785 §3.4: in the name of the mailbox's owner.
      SourceTransaction transaction =
          new SourceTransaction(
              session,
              ReversePath.of(new Mailbox(from.localPart(), from.domain())),
              parameters(copy.entity().bodyStart()),
              RcptParameters.NONE);
      DeliveredCopy subject =
          new DeliveredCopy(
              mail.id(),
              owner,
              owner,
              transaction,
              copy,
              Instant.ofEpochMilli(original.received()),
              new DeliveryTarget.OfId(at.id()),
              Optional.empty());
      RuleEffects effects = new RuleEffects(all.rules(), subject, versions, false, false, now);
      for (Action action : actions) {
        effects.add(new ScriptChain.Wanted(filed(action), copy));
      }
      mail.deliver(effects.delivery(subject.step()));
      descriptions.addAll(effects.descriptions());
    }
  }

  /// A copy is not removed when its original is.
  private static Action filed(Action action) {
    if (action instanceof Action.FileInto(Action.Target target, List<String> flags, var content)) {
      List<String> others = flags.stream().filter(flag -> !isDeleted(flag)).toList();
      return new Action.FileInto(target, others, content);
    }
    return action;
  }

  /// What the next server has to know about the octets (RFC 6152, RFC 6531).
  private MailParameters parameters(long bodyStart) throws IOException {
    return new MailParameters(
        OptionalLong.empty(),
        isAscii(original.bytes().size())
            ? MailParameters.Body.SEVEN_BIT
            : MailParameters.Body.EIGHT_BIT_MIME,
        !isAscii(bodyStart),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private boolean isAscii(long end) throws IOException {
    AsciiCheck check = new AsciiCheck();
    original.bytes().copyTo(0, end, check);
    return check.ascii;
  }

  private static final class AsciiCheck extends OutputStream {
    private boolean ascii = true;

    @Override
    public void write(int octet) {
      ascii &= (octet & 0x80) == 0;
    }

    @Override
    public void write(byte[] octets, int offset, int length) {
      for (int i = offset; i < offset + length && ascii; i++) {
        ascii = octets[i] >= 0;
      }
    }
  }

  private static boolean isDeleted(String flag) {
    return flag.equalsIgnoreCase(DELETED);
  }

  /// Sets the flags that the script has left.
  private void flags(List<String> wanted) {
    Set<String> before = folded(original.flags());
    Set<String> after = folded(wanted);
    List<String> more = wanted.stream().filter(flag -> !before.contains(fold(flag))).toList();
    List<String> less =
        original.flags().stream().filter(flag -> !after.contains(fold(flag))).toList();
    if (!more.isEmpty()) {
      change(FlagChange.add(more.toArray(String[]::new)));
      descriptions.add("flags " + String.join(" ", more));
    }
    if (!less.isEmpty()) {
      change(FlagChange.remove(less.toArray(String[]::new)));
      descriptions.add("without flags " + String.join(" ", less));
    }
  }

  private static Set<String> folded(List<String> flags) {
    Set<String> folded = new LinkedHashSet<>();
    flags.forEach(flag -> folded.add(fold(flag)));
    return folded;
  }

  private static String fold(String flag) {
    return flag.toLowerCase(Locale.ROOT);
  }

  private void change(FlagChange change) {
    try {
      mail.store(at.id(), new int[] {original.uid()}, change, OptionalLong.empty());
    } catch (MailException e) {
      // RFC 5232 §1: the name is not a valid flag, or there is no room for one more.
      problems.add("Flags were not changed: " + e.getMessage() + ".");
    }
  }
}
