package org.posthorn.assistant.request;

import static org.posthorn.assistant.request.Concept.*;

import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthorn.assistant.request.Intent.NotUnderstood;
import org.posthorn.assistant.request.Intent.Operation;
import org.posthorn.assistant.request.Lexicon.Role;
import org.posthorn.assistant.request.Token.Kind;

/// Reads which change of which messages a sentence asks for.
final class ChangeReader {
  private final Sentence sentence;
  private final ZonedDateTime now;
  private final TargetReader targets;
  private final Remainder left;

  ChangeReader(Sentence sentence, ZonedDateTime now, TargetReader targets, Remainder left) {
    this.sentence = sentence;
    this.now = now;
    this.targets = targets;
    this.left = left;
  }

  /// The change; null if the sentence asks for none.
  @Nullable Intent change() {
    boolean command = sentence.has(MARK, PUT, MOVE, LABEL, STAR, ARCHIVE, DELETE, REMOVE);
    Operation operation = null;
    String name = null;
    if ((sentence.has(LABEL_NOUN) && sentence.has(DELETE, REMOVE, UNLABEL))
        || sentence.has(UNLABEL)) {
      operation = Operation.UNLABEL;
      name = label();
      sentence.takeAll(DELETE, REMOVE, UNLABEL);
    } else if (sentence.has(UNSTAR) || (sentence.has(STAR_NOUN) && sentence.has(DELETE, REMOVE))) {
      operation = Operation.UNSTAR;
      sentence.takeAll(UNSTAR, STAR_NOUN, DELETE, REMOVE);
    } else if (sentence.has(IS_NOT_JUNK) || sentence.has(AS_NOT_JUNK)) {
      if (sentence.endsWith('?')) {
        return left.notUnderstood();
      }
      operation = Operation.NOT_JUNK;
      sentence.takeFirst(IS_NOT_JUNK, AS_NOT_JUNK);
      sentence.takeFirst(MARK, PUT, MOVE);
    } else if (sentence.has(IS_JUNK) && !sentence.has(FIND, COUNT)) {
      if (sentence.endsWith('?')) {
        return left.notUnderstood();
      }
      operation = Operation.JUNK;
      sentence.takeFirst(IS_JUNK);
    } else if (command && sentence.has(AS_UNREAD, AS_READ, AS_JUNK)) {
      operation = marked();
    } else if (sentence.has(SNOOZE)) {
      return snooze();
    } else if (sentence.has(AGAIN) && sentence.has(THEM) && sentence.has(FIND, PUT)) {
      // "show them to me again in two hours"
      Intent later = later(FIND, PUT);
      if (later != null) {
        return later;
      }
    } else if (sentence.has(MUTE)) {
      operation = Operation.MUTE;
      sentence.take(sentence.find(MUTE));
      sentence.takeFirst(PUT, MARK);
    } else if ((sentence.has(LABEL) || (sentence.has(LABEL_NOUN) && sentence.has(PUT, MARK)))
        && !sentence.has(FIND, COUNT)) {
      int verb = sentence.find(LABEL);
      if (verb < 0 || sentence.is(verb, LABEL_NOUN)) {
        verb = sentence.find(PUT, MARK, LABEL);
      }
      sentence.take(verb);
      operation = Operation.LABEL;
      name = label();
    } else if (star()) {
      operation = Operation.STAR;
    } else if (sentence.has(MOVE, PUT) && !sentence.has(FIND) && !writes()) {
      Destination destination = destination();
      if (destination != null) {
        sentence.takeFirst(MOVE, PUT);
        operation = destination.operation();
        name = destination.name();
      } else if (sentence.has(MOVE)) {
        // "verschieb das auf heute Abend"
        Intent later = later(MOVE);
        if (later != null) {
          return later;
        }
      }
    }
    if (operation == null) {
      operation = plain();
    }
    if (operation == null) {
      return null;
    }
    boolean named =
        operation == Operation.LABEL
            || operation == Operation.UNLABEL
            || operation == Operation.MOVE;
    if (named && name == null) {
      return left.notUnderstood();
    }
    return changed(operation, name, null);
  }

  private Intent changed(Operation operation, @Nullable String name, @Nullable Instant until) {
    boolean said =
        sentence.has(THEM, DEMONSTRATIVE, MAIL, THREAD, ORDINAL) || sentence.has(LATEST, NUMBER);
    boolean all = sentence.has(ALL);
    targets.read();
    Optional<Target> target = targets.target(false);
    sentence.takeAll(PARTICLE);
    if (target.isEmpty() || !left.understood(Set.of(THEM, FROM, IN, TO, ON, WITH, LAST, ORDINAL))) {
      return left.notUnderstood();
    }
    boolean everything =
        target.get() instanceof Target.Matching matching
            && !matching.latest()
            && matching.criteria().equals(Criteria.NONE);
    boolean unsaid = !said && target.get().equals(new Target.Previous(List.of()));
    if (operation == Operation.DELETE && (everything || unsaid || (all && isPrevious(target)))) {
      // Nothing says which messages: a guess would delete too many.
      boolean those = all && sentence.has(THEM) && !sentence.is(sentence.find(THEM), ALL);
      if (!those) {
        return new NotUnderstood(List.of());
      }
    }
    return new Intent.Change(
        target.get(), operation, Optional.ofNullable(name), Optional.ofNullable(until));
  }

  static boolean isPrevious(Optional<Target> target) {
    return target.orElseThrow() instanceof Target.Previous previous
        && previous.positions().isEmpty();
  }

  private @Nullable Operation marked() {
    int as = sentence.find(AS_UNREAD, AS_READ, AS_JUNK);
    Operation operation =
        sentence.is(as, AS_UNREAD)
            ? Operation.MARK_UNREAD
            : sentence.is(as, AS_READ) ? Operation.MARK_READ : Operation.JUNK;
    if (operation == Operation.JUNK && sentence.has(FIND)) {
      return null;
    }
    if (sentence.is(as + 1, AND) && sentence.isAny(as + 2, UNREAD, IS_READ, STARRED, IMPORTANT)) {
      return null;
    }
    sentence.take(as);
    sentence.takeFirst(MARK, PUT, MOVE);
    return operation;
  }

  private boolean star() {
    int verb = sentence.find(STAR);
    if (verb >= 0) {
      sentence.take(verb);
      sentence.takeFirst(PUT, MARK);
      return true;
    }
    if (sentence.has(FIND, COUNT, SUMMARISE)) {
      return false;
    }
    if (sentence.has(PUT, MARK) && sentence.has(STAR_NOUN, AS_STARRED)) {
      sentence.take(sentence.find(STAR_NOUN, AS_STARRED));
      sentence.takeFirst(PUT, MARK);
      int with = sentence.find(WITH);
      if (with >= 0 && !sentence.is(with, FILLER)) {
        sentence.take(with);
      }
      return true;
    }
    return false;
  }

  private @Nullable Operation plain() {
    int archive = sentence.find(ARCHIVE);
    int delete = sentence.find(DELETE);
    int remove = sentence.find(REMOVE);
    int empty = sentence.find(EMPTY);
    if (empty >= 0 && !sentence.is(empty, NEW) && sentence.has(MAILBOX)) {
      int mailbox = sentence.find(MAILBOX);
      Role role = sentence.role(mailbox);
      if (role == Role.TRASH || role == Role.JUNK) {
        sentence.take(empty);
        return Operation.DELETE;
      }
    }
    if (archive >= 0 && !nounOfMailbox(archive) && !searches(archive)) {
      sentence.take(archive);
      return Operation.ARCHIVE;
    }
    if (delete >= 0 && !nounOfMailbox(delete)) {
      sentence.take(delete);
      return Operation.DELETE;
    }
    if (remove >= 0 && !sentence.is(remove, FILLER) && !sentence.has(FIND, SEND, WRITE)) {
      sentence.take(remove);
      return Operation.DELETE;
    }
    return null;
  }

  /// Whether a word such as "archive" or "bin" is a place here: "in the archive".
  private boolean nounOfMailbox(int i) {
    if (!sentence.is(i, MAILBOX)) {
      return false;
    }
    int before = i - 1;
    while (before >= 0 && sentence.isAny(before, ARTICLE, MY)) {
      if (sentence.isAny(before, IN, FROM)) {
        return true;
      }
      before--;
    }
    return sentence.isAny(before, IN, FROM, ABOUT, READ, FIND) || sentence.is(i + 1, FOLDER);
  }

  private boolean searches(int archive) {
    return sentence.is(archive, MAILBOX) && sentence.has(FIND, COUNT);
  }

  /// Takes the name of a label.
  private @Nullable String label() {
    for (int i = 0; i < sentence.size(); i++) {
      if (sentence.is(i, Kind.QUOTED)) {
        sentence.take(i);
        sentence.takeAll(LABEL_NOUN);
        takeBefore(i, WITH, AS);
        return sentence.at(i).text();
      }
    }
    int noun = sentence.find(LABEL_NOUN);
    if (noun >= 0) {
      String name = targets.criteria().name(noun + 1);
      if (name != null) {
        sentence.take(noun);
        takeBefore(noun, WITH, AS);
        return name;
      }
      int before = noun - 1;
      if (sentence.is(before, Kind.WORD)
          && (sentence.unknown(before) || !sentence.isAny(before, ARTICLE, WITH, AS, PUT, LABEL))) {
        sentence.take(before, noun + 1);
        return sentence.written(before, before + 1);
      }
      sentence.take(noun);
    }
    for (int i = sentence.size() - 1; i > 0; i--) {
      if (sentence.isAny(i, AS, WITH) && !sentence.is(i + 1, ATTACHMENT)) {
        String name = targets.criteria().name(i + 1);
        if (name != null) {
          sentence.take(i);
          return name;
        }
      }
    }
    return null;
  }

  private void takeBefore(int i, Concept... concepts) {
    for (int k = i - 1; k >= Math.max(0, i - 3); k--) {
      if (sentence.isAny(k, concepts) && !sentence.is(k, FROM)) {
        sentence.take(k);
        return;
      }
    }
  }

  private record Destination(Operation operation, @Nullable String name) {}

  /// Takes where messages are moved to.
  private @Nullable Destination destination() {
    for (int i = sentence.size() - 1; i > 0; i--) {
      if (!sentence.isAny(i, TO, IN) || (sentence.is(i, FROM) && !sentence.is(i, TO))) {
        continue;
      }
      int next = i + 1;
      while (next < i + 3 && sentence.isAny(next, ARTICLE, MY) && !sentence.unknown(next)) {
        next++;
      }
      Destination found = destinationAt(next);
      if (found != null) {
        sentence.take(i, next);
        return found;
      }
    }
    return null;
  }

  private @Nullable Destination destinationAt(int i) {
    if (sentence.is(i, MAILBOX) && !sentence.unknown(i)) {
      Role role = sentence.role(i);
      sentence.take(i);
      if (sentence.is(i + 1, FOLDER)) {
        sentence.take(i + 1);
      }
      return toRole(role);
    }
    if (sentence.is(i, FOLDER)) {
      if (sentence.is(i + 1, MAILBOX)) {
        Role role = sentence.role(i + 1);
        sentence.take(i, i + 2);
        return toRole(role);
      }
      String name = targets.criteria().name(i + 1);
      if (name != null) {
        sentence.take(i);
        return new Destination(Operation.MOVE, name);
      }
      return null;
    }
    for (int end = i + 1; end <= i + 3 && sentence.is(i, Kind.WORD); end++) {
      if (sentence.is(end, FOLDER)) {
        sentence.take(i, end + 1);
        return new Destination(Operation.MOVE, sentence.written(i, end));
      }
      if (!sentence.unknown(end)) {
        break;
      }
    }
    boolean name =
        sentence.is(i, Kind.QUOTED)
            || sentence.unknown(i)
            || sentence.isAny(i, RECEIPT, NEWSLETTER, NOTIFICATION, INVITATION);
    String text = name ? targets.criteria().name(i) : null;
    if (text == null) {
      return null;
    }
    if (sentence.is(i + 1, FOLDER)) {
      sentence.take(i + 1);
    }
    return new Destination(Operation.MOVE, text);
  }

  private static @Nullable Destination toRole(Role role) {
    return switch (role) {
      case TRASH -> new Destination(Operation.DELETE, null);
      case JUNK -> new Destination(Operation.JUNK, null);
      case ARCHIVE -> new Destination(Operation.ARCHIVE, null);
      case INBOX -> new Destination(Operation.MOVE, "inbox");
      case SENT, DRAFTS -> null;
    };
  }

  /// A change that only a moment to come makes one of when to show messages.
  private @Nullable Intent later(Concept... verbs) {
    Optional<Instant> until = new MomentReader(sentence, now).take();
    if (until.isEmpty()) {
      return null;
    }
    sentence.takeFirst(verbs);
    return changed(Operation.SNOOZE, null, until.get());
  }

  private Intent snooze() {
    int snooze = sentence.find(SNOOZE);
    sentence.take(snooze);
    sentence.takeAll(SNOOZE);
    sentence.takeFirst(PUT, MOVE, MARK);
    Optional<Instant> until = new MomentReader(sentence, now).take();
    if (until.isEmpty()) {
      return left.notUnderstood();
    }
    return changed(Operation.SNOOZE, null, until.get());
  }

  private boolean writes() {
    return sentence.has(WRITE, TELL) || (sentence.has(SEND) && sentence.has(NEW));
  }
}
