package org.posthorn.queue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.posthorn.transport.message.EnvelopeRecipient;

/// The recipients of a message that have not been tried in this attempt, in order, by their
/// numbers. One thread.
final class PendingRecipients {
  private final Map<Integer, EnvelopeRecipient> left = new LinkedHashMap<>();

  PendingRecipients(JobReader.Job job) {
    for (int i = 0; i < job.numbers().size(); i++) {
      left.put(job.numbers().get(i), job.envelope().recipients().get(i));
    }
  }

  boolean isEmpty() {
    return left.isEmpty();
  }

  List<Integer> numbers() {
    return new ArrayList<>(left.keySet());
  }

  /// The first ones, at most so many.
  List<Integer> first(int most) {
    return left.keySet().stream().limit(most).toList();
  }

  List<EnvelopeRecipient> recipients(List<Integer> numbers) {
    return numbers.stream().map(left::get).toList();
  }

  int size() {
    return left.size();
  }

  /// Removes recipients that are done.
  void remove(List<Integer> done) {
    left.keySet().removeAll(new HashSet<>(done));
  }
}
