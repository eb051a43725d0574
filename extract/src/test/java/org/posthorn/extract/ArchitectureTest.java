package org.posthorn.extract;

import org.posthorn.architecture.ModuleRules;

class ArchitectureTest implements ModuleRules {}
