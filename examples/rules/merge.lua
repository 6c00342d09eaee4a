-- Several tables of tests as one; no two tests have one name.
return function(...)
  local all = {}
  for _, tests in ipairs { ... } do
    for name, run in pairs(tests) do
      assert(not all[name], "two tests are called: " .. name)
      all[name] = run
    end
  end
  return all
end
