package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.directory.Access;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.CredentialId;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.directory.TenantId;
import org.posthorn.kv.FileBlobStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.objects.AccountObjects;
import org.posthorn.store.objects.ObjectChanges;
import org.posthorn.store.objects.ObjectRows;
import org.posthorn.store.objects.ObjectType;
import org.posthorn.store.objects.StoredObject;

/// Objects beside mail, and the states of their types.
class AccountObjectsTest {
  private static final ObjectType TYPE = ObjectType.IDENTITY;

  private MailStore store;
  private AccountObjects objects;

  @BeforeEach
  void open(@TempDir Path blobs) throws IOException {
    store =
        new MailStore(
            new MemoryStore(),
            new FileBlobStore(blobs),
            new Access(_ -> Optional.empty()),
            _ -> 0,
            InstantSource.system(),
            StoreLimits.defaults());
    objects = store.objects(Principal.system(), new AccountId(1));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private long create(String text) {
    return objects.write(change -> ObjectRows.create(change, TYPE, bytes(text)));
  }

  private boolean update(long id, String text) {
    return objects.write(change -> ObjectRows.update(change, TYPE, id, bytes(text)));
  }

  private boolean remove(long id) {
    return objects.write(change -> ObjectRows.remove(change, TYPE, id));
  }

  private String since(long state, int max) {
    return objects
        .since(TYPE, state, max)
        .map(c -> c.created() + " " + c.updated() + " " + c.destroyed() + (c.more() ? " more" : ""))
        .orElse("unknown");
  }

  @Test
  void the_state_of_a_type_moves_when_one_of_its_objects_changes_and_only_then() {
    assertThat(objects.state(TYPE)).isZero();
    long id = create("a");
    long made = objects.state(TYPE);
    assertThat(made).isPositive();
    assertThat(update(id, "a")).isFalse();
    assertThat(remove(id + 1)).isFalse();
    objects.write(change -> ObjectRows.create(change, ObjectType.EMAIL_SUBMISSION, bytes("x")));
    assertThat(objects.state(TYPE)).isEqualTo(made);
    assertThat(update(id, "b")).isTrue();
    assertThat(objects.state(TYPE)).isGreaterThan(made);
  }

  @Test
  void changes_are_told_each_once_by_what_has_become_of_an_object() {
    long kept = create("a");
    long gone = create("b");
    long state = objects.state(TYPE);
    update(kept, "c");
    remove(gone);
    long fresh = create("d");
    update(fresh, "e");
    long passing = create("f");
    remove(passing);
    assertThat(since(state, 100)).isEqualTo("[" + fresh + "] [" + kept + "] [" + gone + "]");
    assertThat(since(objects.state(TYPE), 100)).isEqualTo("[] [] []");
    assertThat(since(0, 100)).isEqualTo("[" + kept + ", " + fresh + "] [] []");
    assertThat(since(objects.state(TYPE) + 1, 100)).isEqualTo("unknown");
  }

  @Test
  void changes_come_in_pages() {
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(create("x"));
    }
    List<Long> told = new ArrayList<>();
    long state = 0;
    boolean more = true;
    while (more) {
      ObjectChanges page = objects.since(TYPE, state, 2).orElseThrow();
      assertThat(page.created()).hasSizeLessThanOrEqualTo(2);
      told.addAll(page.created());
      state = page.state();
      more = page.more();
    }
    assertThat(told).isEqualTo(ids);
    assertThat(state).isEqualTo(objects.state(TYPE));
  }

  @Test
  void removals_are_remembered_up_to_a_count() {
    long before = create("first");
    long state = objects.state(TYPE);
    for (int i = 0; i <= ObjectRows.TOMBSTONES_MAX; i++) {
      remove(create("x"));
    }
    assertThat(since(state, 10)).isEqualTo("unknown");
    int count = objects.read(reader -> ObjectRows.count(reader, TYPE));
    assertThat(count).isEqualTo(1);
    List<StoredObject> all = objects.read(reader -> ObjectRows.all(reader, TYPE, 10));
    assertThat(all).singleElement().satisfies(object -> assertThat(object.id()).isEqualTo(before));
  }

  @Test
  void whoever_watches_the_account_is_told() {
    List<Set<?>> told = new ArrayList<>();
    try (var _ = store.account(Principal.system(), objects.id()).watch(told::add)) {
      create("a");
    }
    assertThat(told).containsExactly(Set.of());
  }

  @Test
  void another_account_has_its_own_and_shows_them_to_nobody_else() {
    create("a");
    Principal other =
        new Principal(
            "bob", new AccountId(2), new TenantId(1), Set.of(), new CredentialId(0), Scope.ALL);
    assertThat(store.objects(other, new AccountId(2)).state(TYPE)).isZero();
    assertThatThrownBy(() -> store.objects(other, new AccountId(1)))
        .isInstanceOf(MailException.class);
  }
}
