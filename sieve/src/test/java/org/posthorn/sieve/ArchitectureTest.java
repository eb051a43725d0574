package org.posthorn.sieve;

import org.posthorn.architecture.ModuleRules;

class ArchitectureTest implements ModuleRules {}
