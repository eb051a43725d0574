package org.posthorn.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.directory.tokens.Scopes;

final class ScopeTest {
  @ParameterizedTest
  @CsvSource({
    "api,api,true",
    "api,api.read,true",
    "api.read,api.read,true",
    "api.read,api.write,false",
    "api.read,api,false",
    "admin,admin.queue,true",
    "admin.queue,admin,false",
    "api,apis.read,false",
  })
  void a_service_covers_its_parts(String service, String asked, boolean covered) {
    assertThat(Scope.of(List.of(service)).covers(asked)).isEqualTo(covered);
  }

  @Test
  void a_part_of_administration_administers() {
    assertThat(Scope.of(List.of("imap", "admin.read")).administers()).isTrue();
    assertThat(Scope.ALL.administers()).isTrue();
    assertThat(Scope.PROGRAMS.administers()).isFalse();
  }

  @Test
  void what_is_no_name_is_refused() {
    for (String wrong : List.of("", ".", "api.", ".read", "api.read.all", "Api", "a b")) {
      assertThatThrownBy(() -> Scope.of(List.of(wrong))).isInstanceOf(DirectoryException.class);
    }
  }

  @Test
  void a_program_that_asks_for_nothing_gets_neither_administration_nor_parts_of_what_it_gets() {
    assertThat(Scopes.granted(Optional.empty(), Scope.ALL).orElseThrow().words())
        .isEqualTo("imap pop jmap smtp sieve api");
    assertThat(
            Scopes.granted(Optional.empty(), Scope.of(List.of("api.read", "admin.read")))
                .orElseThrow()
                .words())
        .isEqualTo("api.read");
  }

  @Test
  void a_program_for_drafts_to_known_people_gets_no_more_when_it_asks_for_all_drafts() {
    Scopes.Granted granted =
        Scopes.granted(
                Optional.of("mcp.read mcp.draft"), Scope.of(List.of("mcp.read", "mcp.known")))
            .orElseThrow();
    assertThat(granted.scope()).isEqualTo(Scope.of(List.of("mcp.read", "mcp.known")));
    assertThat(granted.words()).isEqualTo("mcp.read mcp.known");
    assertThat(granted.narrowed()).isTrue();
    assertThat(Scopes.granted(Optional.of("mcp.draft"), Scope.of(List.of("mcp.read")))).isEmpty();
  }
}
