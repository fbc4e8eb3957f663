# A network of ours, with the defects of real maps
Creator "by hand"
graph [
  label "Labs"
  node [
    id 0
    label "UCLA"
    Longitude -118.44
    Latitude 34.07
    type "&quot;T&quot; Node"
    graphics [ x 1.5 y 2 ]
  ]
  node [
    id 1
    label "SRI"
    Longitude -122.18
    Latitude 37.46
  ]
  node [
    id 2
    label "SRI"
  ]
  node [ id 3 label "Hawaii" ]
  edge [
    source 0
    target 1
    LinkLabel "OC-192c"
  ]
  edge [
    source 1
    target 2
    LinkLabel "34/45 Mbit/s"
    id "e7"
  ]
]
