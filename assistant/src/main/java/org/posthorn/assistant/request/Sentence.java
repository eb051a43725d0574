package org.posthorn.assistant.request;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.posthorn.assistant.request.Criteria.Attachment;
import org.posthorn.assistant.request.Lexicon.Role;
import org.posthorn.assistant.request.Token.Kind;

/// A request as pieces, of which readers take those that they understand. Not thread-safe.
final class Sentence {
  private static final List<ChronoUnit> UNITS = List.of(ChronoUnit.values());
  private static final List<Role> ROLES = List.of(Role.values());
  private static final List<Attachment> ATTACHMENTS = List.of(Attachment.values());

  private final String request;
  private final List<Piece> pieces;
  private final boolean[] taken;

  Sentence(String request, List<Piece> pieces) {
    this.request = request;
    this.pieces = pieces;
    this.taken = new boolean[pieces.size()];
  }

  int size() {
    return pieces.size();
  }

  Piece at(int index) {
    return pieces.get(index);
  }

  /// Whether there is such a piece, and nobody has taken it.
  boolean free(int index) {
    return index >= 0 && index < taken.length && !taken[index];
  }

  boolean is(int index, Concept concept) {
    return free(index) && pieces.get(index).is(concept);
  }

  boolean isAny(int index, Concept... concepts) {
    for (Concept concept : concepts) {
      if (is(index, concept)) {
        return true;
      }
    }
    return false;
  }

  boolean is(int index, Kind kind) {
    return free(index) && pieces.get(index).kind() == kind;
  }

  boolean isMark(int index, char mark) {
    return is(index, Kind.MARK) && pieces.get(index).text().charAt(0) == mark;
  }

  boolean unknown(int index) {
    return free(index) && pieces.get(index).unknown();
  }

  int value(int index, Concept concept) {
    return pieces.get(index).value(concept);
  }

  /// The unit of time that a piece names.
  ChronoUnit unit(int index) {
    return UNITS.get(value(index, Concept.UNIT));
  }

  /// The mailbox that a piece names.
  Role role(int index) {
    return ROLES.get(value(index, Concept.MAILBOX));
  }

  /// The kind of file that a piece names.
  Attachment attachment(int index) {
    return ATTACHMENTS.get(value(index, Concept.ATTACHMENT));
  }

  /// The first free piece with one of these meanings; -1 if there is none.
  int find(Concept... concepts) {
    for (int i = 0; i < taken.length; i++) {
      if (isAny(i, concepts)) {
        return i;
      }
    }
    return -1;
  }

  boolean has(Concept... concepts) {
    return find(concepts) >= 0;
  }

  /// Takes a piece, so that nobody else reads it.
  void take(int index) {
    taken[index] = true;
  }

  void take(int from, int to) {
    for (int i = from; i < to; i++) {
      taken[i] = true;
    }
  }

  /// Takes the first free piece with one of these meanings, if there is one.
  void takeFirst(Concept... concepts) {
    int index = find(concepts);
    if (index >= 0) {
      taken[index] = true;
    }
  }

  /// Takes all free pieces with one of these meanings.
  ///
  /// @return whether there were any
  boolean takeAll(Concept... concepts) {
    boolean any = false;
    for (int i = 0; i < taken.length; i++) {
      if (isAny(i, concepts)) {
        taken[i] = true;
        any = true;
      }
    }
    return any;
  }

  /// The request from one piece to before another, as it was written.
  String written(int from, int to) {
    return request.substring(pieces.get(from).start(), pieces.get(to - 1).end());
  }

  /// The request from a piece on, as it was written.
  String rest(int from) {
    return request.substring(pieces.get(from).start()).strip();
  }

  boolean endsWith(char mark) {
    return request.stripTrailing().endsWith(String.valueOf(mark));
  }

  /// The pieces that nobody has taken.
  List<Integer> left() {
    List<Integer> left = new ArrayList<>();
    for (int i = 0; i < taken.length; i++) {
      if (!taken[i]) {
        left.add(i);
      }
    }
    return left;
  }
}
