package org.posthorn.assistant.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.assistant.AssistantLimits;
import org.posthorn.directory.Access;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.CredentialId;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.directory.TenantId;
import org.posthorn.kv.FileBlobStore;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.StoreLimits;

/// The audit of an account with few entries of each kind.
class AuditTrailTest {
  private static final Principal ALICE =
      new Principal(
          "alice@example.org",
          new AccountId(1),
          TenantId.FIRST,
          Set.of(),
          new CredentialId(0),
          Scope.ALL);

  private final KeyValueStore kv = new MemoryStore();
  private MailStore store;
  private AuditTrail audit;

  @BeforeEach
  void open(@TempDir Path directory) throws IOException {
    store =
        new MailStore(
            kv,
            new FileBlobStore(directory),
            new Access(_ -> Optional.empty()),
            _ -> 0L,
            InstantSource.system(),
            StoreLimits.defaults());
    AssistantLimits usual = AssistantLimits.defaults();
    AssistantLimits few =
        new AssistantLimits(
            usual.requestCharsMax(),
            usual.answersAtOnceMax(),
            usual.listedMax(),
            usual.changedMax(),
            usual.readCharsMax(),
            usual.actionTime(),
            new AssistantLimits.History(50, 200, 256 << 10, 3, 2),
            usual.model());
    audit = new AuditTrail(store, few, InstantSource.fixed(Instant.parse("2026-11-30T10:00:00Z")));
  }

  @AfterEach
  void close() {
    store.close();
    kv.close();
  }

  private void add(String event, int number) {
    audit.add(ALICE, audit.entry(event).put("number", number));
  }

  private List<Integer> numbers() {
    return numbers(audit.entries(ALICE, Optional.empty(), 100));
  }

  private static List<Integer> numbers(AuditPage page) {
    return page.entries().stream().map(entry -> entry.get("number").asInt()).toList();
  }

  @Test
  void a_page_goes_on_where_the_one_before_ended_though_entries_were_added() {
    add("mcp", 1);
    add("proposed", 2);
    add("mcp", 3);
    add("confirmed", 4);
    AuditPage first = audit.entries(ALICE, Optional.empty(), 2);
    assertThat(numbers(first)).containsExactly(4, 3);
    add("done", 5);
    AuditPage second = audit.entries(ALICE, first.next(), 2);
    assertThat(numbers(second)).containsExactly(2, 1);
    assertThat(second.next()).isEmpty();
    for (String wrong : List.of("", "R", "7", "Rx", "R-1x", "R" + "f".repeat(20))) {
      assertThatThrownBy(() -> audit.entries(ALICE, Optional.of(wrong), 2))
          .isInstanceOf(AssistantException.class);
    }
  }

  @Test
  void other_programs_push_out_no_entry_about_the_assistant() {
    add("confirmed", 1);
    add("model", 2);
    for (int i = 3; i < 9; i++) {
      add("mcp", i);
    }
    assertThat(numbers()).containsExactly(8, 7, 2, 1);
  }

  @Test
  void the_entries_of_both_kinds_are_in_the_order_of_time() {
    add("mcp", 1);
    add("proposed", 2);
    add("mcp", 3);
    add("confirmed", 4);
    assertThat(numbers()).containsExactly(4, 3, 2, 1);
    add("done", 5);
    add("proposed", 6);
    assertThat(numbers()).containsExactly(6, 5, 4, 3, 1);
  }
}
