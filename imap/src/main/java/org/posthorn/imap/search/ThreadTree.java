package org.posthorn.imap.search;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.posthorn.imap.response.ResponseWriter;
import org.posthorn.runtime.TimeSlice;

/// Threads as trees of messages, with nodes without a message above siblings whose parent is not
/// there. Nothing recurses, because references may be nested as deep as there are messages. One
/// thread.
final class ThreadTree {
  static final int NONE = -1;

  private final int messages;
  private final long[] dates;
  private final TimeSlice slice;

  /// The parent of each node; nodes from `messages` on have no message.
  private int[] parent;

  private int count;
  private boolean[] gone;

  /// Filled by [#sort].
  private int[] firstChild = {};

  private int[] nextSibling = {};
  private int[] roots = {};

  /// @param dates of the messages, by which siblings are sorted
  /// @param parent of each message
  ThreadTree(long[] dates, int[] parent, TimeSlice slice) {
    this.messages = dates.length;
    this.dates = dates;
    this.slice = slice;
    this.parent = parent;
    this.count = parent.length;
    this.gone = new boolean[count];
  }

  /// Removes nodes without messages; their children take their place, except several children of a
  /// root (RFC 5256 §3 REFERENCES, step 3).
  void prune() {
    int[] order = topDown();
    int[] anchor = new int[count];
    int[] childrenOfRoot = new int[count];
    for (int node : order) {
      slice.breathe();
      int above = parent[node];
      anchor[node] =
          above == NONE || above < messages || parent[above] == NONE ? above : anchor[above];
      if (node < messages && anchor[node] >= messages) {
        childrenOfRoot[anchor[node]]++;
      }
    }
    for (int node = 0; node < count; node++) {
      if (node >= messages) {
        gone[node] = parent[node] != NONE || childrenOfRoot[node] < 2;
      }
    }
    for (int node = 0; node < messages; node++) {
      int above = anchor[node];
      parent[node] = above != NONE && gone[above] ? NONE : above;
    }
    for (int node = messages; node < count; node++) {
      parent[node] = NONE;
    }
  }

  /// Joins threads with the same subject (RFC 5256 §3 REFERENCES, step 5).
  ///
  /// @param subjects a number for each message's base subject; 0 if it is empty
  /// @param replies whether the subject is that of a reply or a forward
  void joinSubjects(int[] subjects, boolean[] replies) {
    sort(dates);
    Map<Integer, Integer> table = new HashMap<>();
    for (int root : roots) {
      slice.breathe();
      int subject = subjects[first(root)];
      if (subject == 0) {
        continue;
      }
      int before = table.getOrDefault(subject, NONE);
      boolean better =
          before != NONE
              && before < messages
              && (root >= messages || (replies[before] && !replies[first(root)]));
      if (before == NONE || better) {
        table.put(subject, root);
      }
    }
    for (int root : roots) {
      slice.breathe();
      int subject = subjects[first(root)];
      int other = subject == 0 ? root : table.getOrDefault(subject, root);
      if (other != root) {
        join(root, other, replies, subject, table);
      }
    }
  }

  private void join(
      int root, int other, boolean[] replies, int subject, Map<Integer, Integer> table) {
    boolean otherIsEmpty = other >= messages;
    if (root >= messages && otherIsEmpty) {
      for (int child = firstChild[root]; child != NONE; child = nextSibling[child]) {
        parent[child] = other;
      }
      gone[root] = true;
    } else if (otherIsEmpty || (isReply(root, replies) && !replies[other])) {
      parent[root] = other;
    } else {
      int empty = emptyNode();
      parent[root] = empty;
      parent[other] = empty;
      table.put(subject, empty);
    }
  }

  private boolean isReply(int root, boolean[] replies) {
    return replies[first(root)];
  }

  /// The first message of a root.
  private int first(int root) {
    return root < messages ? root : firstChild[root];
  }

  private int emptyNode() {
    if (count == parent.length) {
      parent = Arrays.copyOf(parent, count + count / 2 + 16);
      gone = Arrays.copyOf(gone, parent.length);
    }
    parent[count] = NONE;
    return count++;
  }

  /// Sorts siblings by date.
  void sort() {
    sort(dates);
  }

  /// Sorts siblings by date, but roots by the latest of their messages.
  ///
  /// @param latest dates of the messages that count for this
  void sortByLatest(long[] latest) {
    sort(dates);
    long[] keys = new long[count];
    Arrays.fill(keys, Long.MIN_VALUE);
    int[] order = topDown();
    for (int i = order.length - 1; i >= 0; i--) {
      slice.breathe();
      int node = order[i];
      if (node < messages) {
        keys[node] = Math.max(keys[node], latest[node]);
      }
      if (parent[node] != NONE) {
        keys[parent[node]] = Math.max(keys[parent[node]], keys[node]);
      }
    }
    roots =
        Arrays.stream(roots)
            .boxed()
            .sorted((one, other) -> {
              int byDate = Long.compare(keys[one], keys[other]);
              return byDate != 0 ? byDate : Integer.compare(one, other);
            })
            .mapToInt(Integer::intValue)
            .toArray();
  }

  private void sort(long[] by) {
    long[] keys = Arrays.copyOf(by, count);
    Arrays.fill(keys, messages, count, Long.MAX_VALUE);
    for (int node = 0; node < messages; node++) {
      int above = parent[node];
      if (above >= messages) {
        keys[above] = Math.min(keys[above], keys[node]); // RFC 5256 §3 step 4: its first child
      }
    }
    Integer[] order = new Integer[count];
    Arrays.setAll(order, i -> i);
    Arrays.sort(
        order,
        (one, other) -> {
          slice.breathe();
          int byDate = Long.compare(keys[one], keys[other]);
          return byDate != 0 ? byDate : Integer.compare(one, other);
        });
    firstChild = new int[count];
    nextSibling = new int[count];
    Arrays.fill(firstChild, NONE);
    Arrays.fill(nextSibling, NONE);
    int[] found = new int[count];
    int rootCount = 0;
    // From last to first, so that each is put before its siblings.
    for (int i = count - 1; i >= 0; i--) {
      int node = order[i];
      if (gone[node]) {
        continue;
      }
      if (parent[node] == NONE) {
        found[count - ++rootCount] = node;
      } else {
        nextSibling[node] = firstChild[parent[node]];
        firstChild[parent[node]] = node;
      }
    }
    roots = Arrays.copyOfRange(found, count - rootCount, count);
  }

  /// All nodes, each after its parent.
  private int[] topDown() {
    int[] first = new int[count];
    int[] next = new int[count];
    Arrays.fill(first, NONE);
    int[] order = new int[count];
    int length = 0;
    for (int node = 0; node < count; node++) {
      if (parent[node] == NONE) {
        order[length++] = node;
      } else {
        next[node] = first[parent[node]];
        first[parent[node]] = node;
      }
    }
    for (int at = 0; at < length; at++) {
      for (int child = first[order[at]]; child != NONE; child = next[child]) {
        order[length++] = child;
      }
    }
    return order;
  }

  /// Writes all threads, `(2)(3 6 (4 23)(44 7 96))`; an unwritten list is not kept in memory.
  ///
  /// @param numbers of the messages
  void write(int[] numbers, ResponseWriter out) throws IOException {
    for (int root : roots) {
      write(root, numbers, out);
    }
  }

  private static final int CLOSE = -2;

  private void write(int root, int[] numbers, ResponseWriter out) throws IOException {
    Deque<Integer> todo = new ArrayDeque<>();
    todo.push(root);
    while (!todo.isEmpty()) {
      slice.breathe();
      int node = todo.pop();
      if (node == CLOSE) {
        out.character(')');
        continue;
      }
      out.character('(');
      todo.push(CLOSE);
      int at = node;
      if (node < messages) {
        out.number(numbers[at]);
        while (firstChild[at] != NONE && nextSibling[firstChild[at]] == NONE) {
          slice.breathe();
          at = firstChild[at];
          out.space().number(numbers[at]);
        }
        if (firstChild[at] != NONE) {
          out.space();
        }
      }
      if (firstChild[at] != NONE) {
        pushSiblings(firstChild[at], todo);
      }
    }
  }

  /// The first of the siblings is on top.
  private void pushSiblings(int first, Deque<Integer> todo) {
    Deque<Integer> siblings = new ArrayDeque<>();
    for (int node = first; node != NONE; node = nextSibling[node]) {
      siblings.push(node);
    }
    siblings.forEach(todo::push);
  }
}
