package org.posthorn.store;

import org.posthorn.architecture.ModuleRules;

class ArchitectureTest implements ModuleRules {}
